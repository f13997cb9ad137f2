using TorchSharp;
using static TorchSharp.torch;

namespace Sakd;

/// <summary>
/// Tensors and numbers. TorchSharp makes a <see cref="Scalar"/> of each number and forgets it when it calls: a garbage collection on
/// another thread can then free its native part while the call still reads it. Here it lives until the call has returned, so this library
/// uses nothing else: the compiler sees to it, by BannedSymbols.Scalars.txt.
/// </summary>
internal static class Arithmetic
{
    internal static Scalar Zero { get; } = 0.ToScalar();

    internal static Scalar One { get; } = 1.ToScalar();

    /// <summary>x + number, of x's type.</summary>
    internal static Tensor Plus(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.add(scalar, One);
    }

    /// <summary>x number, of x's type.</summary>
    internal static Tensor Times(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x / number, of x's type.</summary>
    internal static Tensor Over(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.div(scalar);
    }

    /// <summary>number - x, of x's type.</summary>
    internal static Tensor SubtractedFrom(this Tensor x, double number)
    {
        using var negative = x.neg();
        return negative.Plus(number);
    }

    /// <summary>The numbers from start up to, but without, stop: int64.</summary>
    internal static Tensor Range(long start, long stop)
    {
        using Scalar first = start.ToScalar(), end = stop.ToScalar();
        return arange(first, end, ScalarType.Int64);
    }
}
