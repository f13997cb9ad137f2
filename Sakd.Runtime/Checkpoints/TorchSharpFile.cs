using System.Text;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// Reads what TorchSharp's <c>module.save</c> writes (https://github.com/dotnet/TorchSharp, docfx/articles/saveload.md): the number of
/// tensors, then for each its name, the number of its type, its shape and its bytes. Numbers are LEB128, lengths included.
/// </summary>
internal static class TorchSharpFile
{
    // A tensor of nothing has a dozen bytes in a file, and hundreds in memory.
    private const int MostTensors = 1_000_000;

    private const int MostDimensions = 64, LongestName = 4096, LongestNumber = 9;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a file begins as such files do: they have no mark, so its first tensor has to make sense.</summary>
    public static bool Is(FileStream stream)
    {
        stream.Position = 0;
        try
        {
            return Number(stream) > 0 && Entry(stream) is { Name.Length: > 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads the tensors.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static Dictionary<string, Tensor> Load(FileStream stream)
    {
        stream.Position = 0;
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            long count = Number(stream);
            if (count > MostTensors) throw new FormatException($"it has {count} tensors, and a million are read");
            for (long i = 0; i < count; i++)
            {
                var (name, type, shape) = Entry(stream);
                var value = TensorBytes.Read(stream, shape, type);
                if (tensors.TryAdd(name, value)) continue;
                value.Dispose();
                throw new FormatException($"it names '{name}' twice");
            }
            if (stream.Position < stream.Length)
                throw new FormatException($"{stream.Length - stream.Position} bytes follow its last tensor");
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    private static (string Name, ScalarType Type, long[] Shape) Entry(FileStream stream)
    {
        long length = Number(stream);
        if (length > LongestName) throw new FormatException($"a name in it has {length} bytes");
        var bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Ends();
        string name = Text(bytes);

        long code = Number(stream), dimensions = Number(stream);
        if (code > sbyte.MaxValue || TensorBytes.SizeOf((ScalarType)code) == 0)
            throw new FormatException($"'{name}' has a type of number {code}, which is not read");
        var type = (ScalarType)code;
        if (dimensions > MostDimensions) throw new FormatException($"'{name}' has {dimensions} dimensions");
        var shape = new long[dimensions];
        for (int i = 0; i < shape.Length; i++) shape[i] = Number(stream);

        var size = TensorBytes.SizeOf(shape, type);
        long left = stream.Length - stream.Position;
        return size <= left ? (name, type, shape) : throw new FormatException($"'{name}' takes {size} bytes, {left} are left");
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            return _utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("a name in it is not UTF-8");
        }
    }

    // Seven bits a byte, the lowest first; the eighth says that there are more.
    private static long Number(FileStream stream)
    {
        long value = 0;
        for (int i = 0; i < LongestNumber; i++)
        {
            int next = stream.ReadByte();
            if (next < 0) throw Ends();
            value |= (long)(next & 0x7f) << (7 * i);
            if (next < 0x80) return value;
        }
        throw new FormatException("a number in it is too long");
    }

    private static FormatException Ends() => new("it ends within a tensor");
}
