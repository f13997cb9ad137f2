using System.Security.Cryptography;

namespace Sakd.App.Images;

/// <summary>What is to be known of one image.</summary>
internal sealed class ImageFacts
{
    /// <summary>Why it cannot be read, in a line that names it; null where it can be.</summary>
    public string? Problem { get; private init; }

    /// <summary>The hash of its bytes as they are stored.</summary>
    public Hash Contents { get; private init; }

    /// <summary>The hash of its pixels and its size: that of the same image in another file.</summary>
    public Hash Pixels { get; private init; }

    /// <summary>Its own size and channels.</summary>
    public FeatureShape Shape { get; private init; }

    /// <summary>The format of its file.</summary>
    public string Format { get; private init; } = "";

    /// <summary>Whether parts of it could be seen through.</summary>
    public bool HasAlpha { get; private init; }

    /// <summary>The bytes of its file.</summary>
    public int Bytes { get; private init; }

    /// <summary>For each channel as it is trained on the sum of the pixels, and of their squares.</summary>
    public long[] Sums { get; private init; } = [];

    /// <inheritdoc cref="Sums"/>
    public long[] Squares { get; private init; } = [];

    /// <summary>Looks at an image.</summary>
    /// <param name="records">The images.</param>
    /// <param name="index">Which.</param>
    /// <param name="geometry">The shape that it is trained on in.</param>
    public static ImageFacts Of(ImageRecords records, int index, ImageGeometry geometry)
    {
        try
        {
            byte[] bytes = records.Read(index);
            var full = records.Decode(index, bytes);
            var trained = records.Decode(index, bytes, geometry.Stored) is { IsScaled: true } scaled ? scaled : full;
            var stored = new byte[geometry.Stored.Channels * geometry.Stored.Height * geometry.Stored.Width];
            geometry.Apply(trained.Picture, stored);
            var (sums, squares) = Moments(stored, geometry.Stored);
            return new ImageFacts
            {
                Contents = Hash.Of(bytes),
                Pixels = Hash.Of(full.Picture),
                Shape = full.Picture.Shape,
                Format = full.Format,
                HasAlpha = full.HasAlpha,
                Bytes = bytes.Length,
                Sums = sums,
                Squares = squares,
            };
        }
        catch (SakdException e)
        {
            return new ImageFacts { Problem = e.Message };
        }
    }

    private static (long[] Sums, long[] Squares) Moments(ReadOnlySpan<byte> pixels, FeatureShape shape)
    {
        long[] sums = new long[shape.Channels], squares = new long[shape.Channels];
        int area = shape.Height * shape.Width;
        for (int c = 0; c < shape.Channels; c++)
        {
            foreach (byte pixel in pixels.Slice(c * area, area))
            {
                sums[c] += pixel;
                squares[c] += pixel * pixel;
            }
        }

        return (sums, squares);
    }

    /// <summary>128 bits of a SHA-256.</summary>
    /// <param name="High">The first half.</param>
    /// <param name="Low">The second.</param>
    internal readonly record struct Hash(ulong High, ulong Low)
    {
        /// <summary>The hash of bytes.</summary>
        public static Hash Of(ReadOnlySpan<byte> bytes)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes, hash);
            return From(hash);
        }

        /// <summary>The hash of an image's pixels and its shape.</summary>
        public static Hash Of(Picture picture)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(BitConverter.GetBytes(picture.Shape.Channels));
            hash.AppendData(BitConverter.GetBytes(picture.Shape.Height));
            hash.AppendData(BitConverter.GetBytes(picture.Shape.Width));
            hash.AppendData(picture.Pixels);
            return From(hash.GetHashAndReset());
        }

        /// <summary>Adds it to another hash.</summary>
        public void AddTo(IncrementalHash hash)
        {
            hash.AppendData(BitConverter.GetBytes(High));
            hash.AppendData(BitConverter.GetBytes(Low));
        }

        private static Hash From(ReadOnlySpan<byte> hash) =>
            new(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[sizeof(ulong)..]));
    }
}
