using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        using var data = SKData.CreateCopy(file);
        using var codec = Open(file, data, name);
        string format = ImageFormats.NameOf(codec.EncodedFormat)!;

        if (format == "GIF" && !GifEnd.IsThere(file)) throw new SakdException($"{name} is truncated");

        bool opaque = codec.Info.AlphaType == SKAlphaType.Opaque, grey = IsGrey(codec, file);
        var size = least is { } wanted && format == "JPEG" ? SizeFor(codec, wanted) : codec.Info.Size;
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, colorspace: null);

        // Arrays of this size, one for each image, would have the runtime collect all that there is again and again.
        byte[] pooled = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        var pinned = GCHandle.Alloc(pooled, GCHandleType.Pinned);
        try
        {
            Check(codec.GetPixels(info, pinned.AddrOfPinnedObject()), name);
            var pixels = pooled.AsSpan(0, info.BytesSize);
            bool seenThrough = !opaque && OnWhite(pixels);
            return new DecodedImage(
                Oriented(pixels, size, grey ? 1 : 3, codec.EncodedOrigin), format, size != codec.Info.Size, seenThrough);
        }
        finally
        {
            pinned.Free();
            ArrayPool<byte>.Shared.Return(pooled);
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
        int channels = IsGrey(codec, file) ? 1 : 3;
        var size = codec.Info.Size;
        return IsTurned(codec.EncodedOrigin)
            ? new FeatureShape(channels, size.Width, size.Height)
            : new FeatureShape(channels, size.Height, size.Width);
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
        codec.Info.ColorType == SKColorType.Gray8 || IsGreyPng(file);

    private static bool IsTurned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    // The header says of a PNG with transparency what its pixels are: the codec calls them colours then.
    private static bool IsGreyPng(ReadOnlySpan<byte> file) =>
        file.Length > 25 && file[0] == 0x89 && file[1] == 'P' && file[25] is 0 or 4;

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

    // EXIF's eight orientations: the stored image's rows and columns, mirrored, and exchanged from the fifth on.
    private static Picture Oriented(ReadOnlySpan<byte> rgba, SKSizeI stored, int channels, SKEncodedOrigin origin)
    {
        bool turned = IsTurned(origin);
        var shape = turned
            ? new FeatureShape(channels, stored.Width, stored.Height)
            : new FeatureShape(channels, stored.Height, stored.Width);
        bool mirrorX = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        bool mirrorY = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom;
        int area = shape.Height * shape.Width;
        var pixels = new byte[channels * area];
        if (origin is SKEncodedOrigin.TopLeft)
        {
            for (int c = 0; c < channels; c++) Plane(rgba, c, pixels.AsSpan(c * area, area));
            return new Picture(shape, pixels);
        }

        for (int y = 0, i = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++, i++)
            {
                int storedX = turned ? y : x, storedY = turned ? x : y;
                if (mirrorX) storedX = stored.Width - 1 - storedX;
                if (mirrorY) storedY = stored.Height - 1 - storedY;
                int from = 4 * ((storedY * stored.Width) + storedX);
                for (int c = 0; c < channels; c++) pixels[(c * area) + i] = rgba[from + c];
            }
        }

        return new Picture(shape, pixels);
    }

    /// <summary>One channel of an image that lies as it is to be seen: as nearly all do, so it is sixteen pixels at a time.</summary>
    private static void Plane(ReadOnlySpan<byte> rgba, int channel, Span<byte> plane)
    {
        var from = MemoryMarshal.Cast<byte, uint>(rgba);
        int shift = 8 * (BitConverter.IsLittleEndian ? channel : 3 - channel), i = 0;
        for (; i <= plane.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (first, second) = (Four(from[i..]), Four(from[(i + 4)..]));
            var (third, fourth) = (Four(from[(i + 8)..]), Four(from[(i + 12)..]));
            Vector128.Narrow(Vector128.Narrow(first, second), Vector128.Narrow(third, fourth)).CopyTo(plane[i..]);
        }

        for (; i < plane.Length; i++) plane[i] = rgba[(4 * i) + channel];

        Vector128<uint> Four(ReadOnlySpan<uint> pixels) => (Vector128.Create(pixels) >> shift) & Vector128.Create(0xFFu);
    }
}
