using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>The numbers of a tensor, from a file that has them in order and without gaps.</summary>
internal static class TensorBytes
{
    /// <summary>The bytes that a number takes; 0 where numbers of the type are not read.</summary>
    public static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool => 1,
        _ => 0,
    };

    /// <inheritdoc cref="SafetensorsIndex.SizeOf"/>
    /// <param name="shape">Its shape.</param>
    /// <param name="type">Its type.</param>
    public static Int128 SizeOf(long[] shape, ScalarType type) => SafetensorsIndex.SizeOf(shape, SizeOf(type));

    /// <summary>Makes a tensor of what comes next in a stream, which has been checked to hold it.</summary>
    /// <exception cref="FormatException">It is too large to be read in one piece.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before it.</exception>
    public static Tensor Read(Stream stream, long[] shape, ScalarType type)
    {
        var value = empty(shape, type).DetachFromDisposeScope();
        try
        {
            if (value.numel() > int.MaxValue / value.ElementSize) throw new FormatException("a tensor in it has more than 2 GB");
            if (value.numel() > 0) stream.ReadExactly(value.bytes);
            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }
}
