using System.Buffers.Binary;
using System.IO.Compression;

namespace Sakd.Runtime.Tests.Data;

/// <summary>Makes IDX files.</summary>
internal static class IdxBytes
{
    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Of(int[] shape, params ReadOnlySpan<byte> values)
    {
        var bytes = new byte[4 + 4 * shape.Length + values.Length];
        bytes[2] = 0x08;
        bytes[3] = (byte)shape.Length;
        for (int d = 0; d < shape.Length; d++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * d), shape[d]);
        values.CopyTo(bytes.AsSpan(4 + 4 * shape.Length));
        return bytes;
    }

    /// <summary>The same, gzipped.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The four files of a data set whose images show their class: a bright pixel in a place of its own.</summary>
    public static void WriteDataSet(string folder, FeatureShape shape, int classes, int trainingPerClass, int testPerClass)
    {
        Directory.CreateDirectory(folder);
        foreach (var (part, perClass) in (ReadOnlySpan<(string, int)>)[("train", trainingPerClass), ("t10k", testPerClass)])
        {
            int count = classes * perClass, pixels = shape.Channels * shape.Height * shape.Width;
            byte[] images = new byte[count * pixels], labels = new byte[count];
            for (int i = 0; i < count; i++)
            {
                labels[i] = (byte)(i % classes);
                images[i * pixels + labels[i]] = (byte)(200 + i / classes % 50);
            }
            File.WriteAllBytes(
                Path.Combine(folder, $"{part}-images-idx4-ubyte"), Of([count, shape.Channels, shape.Height, shape.Width], images));
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), Gzip(Of([count], labels)));
        }
    }
}
