using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>
/// An image as the codec leaves it, a pixel after the other, in an array of the pool: arrays of this size, one for each image, would have
/// the runtime collect all that there is again and again.
/// </summary>
/// <param name="stored">Its size as it is stored.</param>
/// <param name="channels">1 for grey, 3 for colour.</param>
/// <param name="origin">How it is to be turned, by EXIF.</param>
internal sealed class Raster(SKSizeI stored, int channels, SKEncodedOrigin origin) : IDisposable
{
    private readonly byte[] _pooled = ArrayPool<byte>.Shared.Rent(4 * stored.Width * stored.Height);

    /// <summary>The format's name.</summary>
    public required string Format { get; init; }

    /// <summary>Whether it was decoded smaller than it is.</summary>
    public required bool IsScaled { get; init; }

    /// <summary>Whether parts of it could be seen through.</summary>
    public bool HasAlpha { get; set; }

    /// <summary>Red, green, blue and alpha of each pixel.</summary>
    public Span<byte> Rgba => _pooled.AsSpan(0, 4 * stored.Width * stored.Height);

    /// <summary>The shape that it is seen in.</summary>
    public FeatureShape Shape => ShapeOf(stored, channels, origin);

    /// <summary>The bytes that it has in channels.</summary>
    public int Length => channels * stored.Width * stored.Height;

    /// <summary>The shape that an image is seen in, turned.</summary>
    public static FeatureShape ShapeOf(SKSizeI stored, int channels, SKEncodedOrigin origin) => IsTurned(origin)
        ? new FeatureShape(channels, stored.Width, stored.Height)
        : new FeatureShape(channels, stored.Height, stored.Width);

    /// <summary>Has the pixels written to where they are.</summary>
    public SKCodecResult Fill(Func<nint, SKCodecResult> write)
    {
        var pinned = GCHandle.Alloc(_pooled, GCHandleType.Pinned);
        try
        {
            return write(pinned.AddrOfPinnedObject());
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>The image as it is seen, channel by channel.</summary>
    /// <param name="planes">Takes it, <see cref="Length"/> bytes.</param>
    public void CopyTo(Span<byte> planes)
    {
        if (origin is SKEncodedOrigin.TopLeft) Upright(planes);
        else Turned(planes);
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_pooled);

    private static bool IsTurned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    // EXIF's eight orientations: the stored image's rows and columns, mirrored, and exchanged from the fifth on.
    private void Turned(Span<byte> planes)
    {
        bool turned = IsTurned(origin);
        bool mirrorX = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        bool mirrorY = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom;
        var (shape, area) = (Shape, stored.Width * stored.Height);
        var rgba = Rgba;
        for (int y = 0, i = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++, i++)
            {
                int storedX = turned ? y : x, storedY = turned ? x : y;
                if (mirrorX) storedX = stored.Width - 1 - storedX;
                if (mirrorY) storedY = stored.Height - 1 - storedY;
                int from = 4 * ((storedY * stored.Width) + storedX);
                for (int c = 0; c < channels; c++) planes[(c * area) + i] = rgba[from + c];
            }
        }
    }

    // An image that lies as it is to be seen, as nearly all do: sixteen pixels at a time.
    private void Upright(Span<byte> planes)
    {
        int area = stored.Width * stored.Height, i = 0;
        var rgba = Rgba;
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        for (; BitConverter.IsLittleEndian && i <= area - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (first, second) = (Vector128.Create(pixels[i..]), Vector128.Create(pixels[(i + 4)..]));
            var (third, fourth) = (Vector128.Create(pixels[(i + 8)..]), Vector128.Create(pixels[(i + 12)..]));
            for (int c = 0; c < channels; c++)
            {
                var low = Vector128.Narrow(Byte(first, c), Byte(second, c));
                Vector128.Narrow(low, Vector128.Narrow(Byte(third, c), Byte(fourth, c))).CopyTo(planes[((c * area) + i)..]);
            }
        }

        for (; i < area; i++)
            for (int c = 0; c < channels; c++)
                planes[(c * area) + i] = rgba[(4 * i) + c];
    }

    private static Vector128<uint> Byte(Vector128<uint> pixels, int channel) => (pixels >> (8 * channel)) & Vector128.Create(0xFFu);
}
