using System.Buffers;
using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>
/// Decodes images, by SkiaSharp. Colours are taken as they stand in the file, without regard to its colour profile, as training programs
/// do; what can be seen through lies on white; an image is turned as its EXIF data say; of several frames it is the first; 16 bits become
/// the upper 8.
/// </summary>
internal static class ImageDecoder
{
    // Photographs have up to 100 million pixels; a file of a few bytes may claim four billion.
    private const long MostPixels = 250_000_000;

    /// <summary>Decodes an image.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="least">
    /// A size that the image may be decoded smaller than it is for, though at least twice as large as that; null for the image's own.
    /// </param>
    /// <exception cref="SakdException">
    /// It is no image, or damaged, truncated, too large or of another format; the message names it.
    /// </exception>
    public static DecodedImage Decode(byte[] file, string name, FeatureShape? least = null)
    {
        using var raster = RasterOf(file, name, least);
        var pixels = new byte[raster.Length];
        raster.CopyTo(pixels);
        return new DecodedImage(new Picture(raster.Shape, pixels), raster.Format, raster.IsScaled, raster.HasAlpha);
    }

    /// <summary>Decodes an image into the shape that it is stored in, without an array of its own: it is done again and again.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="geometry">The shape, and how it is brought into it.</param>
    /// <param name="pixels">Takes it.</param>
    /// <exception cref="SakdException">As of <see cref="Decode"/>.</exception>
    public static void DecodeInto(byte[] file, string name, ImageGeometry geometry, Span<byte> pixels)
    {
        using var raster = RasterOf(file, name, geometry.Stored);
        if (raster.Shape == geometry.Stored)
        {
            raster.CopyTo(pixels);
            return;
        }

        byte[] planes = ArrayPool<byte>.Shared.Rent(raster.Length);
        try
        {
            raster.CopyTo(planes.AsSpan(0, raster.Length));
            geometry.Apply(new Picture(raster.Shape, planes), pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    /// <summary>The shape that decoding an image gives, by its header alone.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, for messages.</param>
    /// <exception cref="SakdException">It is no image, or too large, or of another format; the message names it.</exception>
    public static FeatureShape ShapeOf(byte[] file, string name)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = Open(file, data, name);
        return Raster.ShapeOf(codec.Info.Size, IsGrey(codec, file) ? 1 : 3, OriginOf(codec, file));
    }

    private static Raster RasterOf(byte[] file, string name, FeatureShape? least)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = Open(file, data, name);
        string format = ImageFormats.NameOf(codec.EncodedFormat)!;

        if (format == "GIF" && !GifEnd.IsThere(file)) throw new SakdException($"{name} is truncated");

        var own = codec.Info;
        var size = least is { } wanted && format == "JPEG" ? SizeFor(codec, wanted) : own.Size;
        bool opaque = own.AlphaType == SKAlphaType.Opaque;
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, colorspace: null);
        var raster = new Raster(size, IsGrey(codec, file) ? 1 : 3, OriginOf(codec, file)) { Format = format, IsScaled = size != own.Size };
        try
        {
            Check(raster.Fill(address => codec.GetPixels(info, address)), name);
            raster.HasAlpha = !opaque && OnWhite(raster.Rgba);
            return raster;
        }
        catch
        {
            raster.Dispose();
            throw;
        }
    }

    private static SKCodec Open(byte[] file, SKData data, string name)
    {
        if (file.Length == 0) throw new SakdException($"{name} is empty");
        var codec = SKCodec.Create(data)
            ?? throw new SakdException($"{name} {(ImageFormats.IsImage(file) ? "is a damaged image" : "is no image")}");
        string? fault = ImageFormats.NameOf(codec.EncodedFormat) is null
            ? $"is an image of another format ({codec.EncodedFormat}): {ImageFormats.Names} are read"
            : (long)codec.Info.Width * codec.Info.Height > MostPixels
                ? $"is too large: {codec.Info.Width}x{codec.Info.Height} pixels"
                : null;
        if (fault is null) return codec;
        codec.Dispose();
        throw new SakdException($"{name} {fault}");
    }

    // The smallest of the sizes that a JPEG decodes to at once, eighths of its own, from which resizing still has something to average.
    private static SKSizeI SizeFor(SKCodec codec, FeatureShape least)
    {
        // Which side is which, an image that is turned says later.
        int side = 2 * Math.Max(least.Height, least.Width);
        for (int eighths = 1; eighths < 8; eighths++)
        {
            var size = codec.GetScaledDimensions(eighths / 8f);
            if (Math.Min(size.Width, size.Height) >= side) return size;
        }

        return codec.Info.Size;
    }

    private static void Check(SKCodecResult result, string name)
    {
        switch (result)
        {
            case SKCodecResult.Success: return;
            case SKCodecResult.IncompleteInput: throw new SakdException($"{name} is truncated");
            default: throw new SakdException($"{name} is a damaged image ({result})");
        }
    }

    private static bool IsGrey(SKCodec codec, ReadOnlySpan<byte> file) =>
        codec.Info.ColorType == SKColorType.Gray8 || PngChunks.AreGrey(file);

    private static SKEncodedOrigin OriginOf(SKCodec codec, ReadOnlySpan<byte> file) =>
        codec.EncodedOrigin is var origin and not SKEncodedOrigin.TopLeft ? origin : PngChunks.OriginOf(file);

    private static bool OnWhite(Span<byte> rgba)
    {
        bool any = false;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha == 255) continue;
            any = true;
            for (int c = i; c < i + 3; c++) rgba[c] = (byte)(((rgba[c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
        }

        return any;
    }
}
