using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Reads the IDX files of MNIST and its relatives, gzipped or plain: 0, 0, the type of the values, the number of dimensions, each
/// dimension as a big-endian int32, the values (http://yann.lecun.com/exdb/mnist). Images are bytes; labels may be int16 or int32 as well,
/// highest byte first, for there may be more than 256 classes.
/// </summary>
public static class IdxFile
{
    private const byte UnsignedByte = 0x08, Int16 = 0x0B, Int32 = 0x0C;

    /// <summary>Reads images: [N, H, W] of one channel or [N, C, H, W].</summary>
    /// <returns>Bytes, [N, C, H, W].</returns>
    /// <exception cref="SakdException">The file is missing, damaged or of another kind.</exception>
    public static Tensor ReadImages(string path)
    {
        var (shape, values, _) = Read(path, wide: false);
        if (shape.Length == 3)
            shape = [shape[0], 1, shape[1], shape[2]];
        if (shape.Length != 4 || shape.Contains(0))
            throw new SakdException($"{path} holds no images: its dimensions are {Times(shape)}, images need N x H x W or N x C x H x W");
        return tensor(values, shape, ScalarType.Byte);
    }

    /// <summary>Reads labels.</summary>
    /// <returns>int64, [N].</returns>
    /// <exception cref="SakdException">The file is missing, damaged or of another kind.</exception>
    public static Tensor ReadLabels(string path)
    {
        var (shape, values, size) = Read(path, wide: true);
        if (shape.Length != 1 || shape.Contains(0))
            throw new SakdException($"{path} holds no labels: its dimensions are {Times(shape)}, labels need one dimension, N");
        var labels = new long[shape[0]];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = size switch
            {
                1 => values[i],
                2 => BinaryPrimitives.ReadInt16BigEndian(values.AsSpan(2 * i)),
                _ => BinaryPrimitives.ReadInt32BigEndian(values.AsSpan(4 * i)),
            };
            if (labels[i] is < 0 or >= ImageData.MostClasses)
                throw new SakdException($"{path} has the label {labels[i]} at {i}, and classes go from 0 to {ImageData.MostClasses - 1}");
        }

        return tensor(labels);
    }

    private static (long[] Shape, byte[] Values, int Size) Read(string path, bool wide)
    {
        byte[] bytes = ReadBytes(path);
        if (bytes.Length < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[3] == 0
            || !(bytes[2] == UnsignedByte || (wide && bytes[2] is Int16 or Int32)))
        {
            string start = Convert.ToHexString(bytes.AsSpan(0, Math.Min(4, bytes.Length)));
            throw new SakdException(
                $"{path} is no IDX file of bytes: it starts with '{start}' where 000008 and the number of dimensions belong");
        }

        int rank = bytes[3], header = 4 + 4 * rank;
        if (bytes.Length < header)
            throw new SakdException($"{path} is truncated: it ends within its header; fetch it again");

        var shape = new long[rank];
        int size = bytes[2] switch { UnsignedByte => 1, Int16 => 2, _ => 4 };
        Int128 promised = size;
        for (int d = 0; d < rank; d++)
        {
            shape[d] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + 4 * d));
            promised *= shape[d];
            if (promised > Array.MaxLength)
                throw new SakdException($"{path} is damaged: its header promises {Times(shape[..(d + 1)])} bytes or more");
        }

        int present = bytes.Length - header;
        if (present != promised)
        {
            string state = present < promised ? "is truncated" : "is damaged";
            throw new SakdException(
                $"{path} {state}: its header promises {Times(shape)} = {promised} bytes, it holds {present}; fetch it again");
        }
        return (shape, bytes[header..], size);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            if (!packed)
                return File.ReadAllBytes(path);

            using var unpacked = new MemoryStream();
            using (var gzip = new CheckedGzip(path)) gzip.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new SakdException($"{path} is truncated or damaged: it cannot be unpacked; fetch it again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    private static string Times(long[] shape) => string.Join(" x ", shape);
}
