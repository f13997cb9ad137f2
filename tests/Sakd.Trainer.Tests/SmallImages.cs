using System.Buffers.Binary;

namespace Sakd.Trainer.Tests;

/// <summary>Few images in Fashion-MNIST's form: noise on which each class has a bright row of its own.</summary>
internal static class SmallImages
{
    /// <summary>The side of an image.</summary>
    public const int Size = 28;

    /// <summary>The number of classes.</summary>
    public const int Classes = 10;

    /// <summary>Writes a data set into a folder.</summary>
    public static void Write(string folder, int training, int test)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        foreach (var (part, count) in (ReadOnlySpan<(string, int)>)[("train", training), ("t10k", test)])
        {
            byte[] images = Header(count, Size, Size), labels = Header(count);
            int at = images.Length, labelAt = labels.Length;
            Array.Resize(ref images, at + (count * Size * Size));
            Array.Resize(ref labels, labelAt + count);
            random.NextBytes(images.AsSpan(at));
            for (int i = 0; i < count; i++)
            {
                labels[labelAt + i] = (byte)(i % Classes);
                images.AsSpan(at + (((i * Size) + (2 * labels[labelAt + i])) * Size), Size).Fill(255);
            }

            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), images);
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), labels);
        }
    }

    private static byte[] Header(params int[] shape)
    {
        var bytes = new byte[4 + (4 * shape.Length)];
        (bytes[2], bytes[3]) = (0x08, (byte)shape.Length);
        for (int d = 0; d < shape.Length; d++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * d)), shape[d]);
        return bytes;
    }
}
