using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Assertions on floating-point numbers.</summary>
public static class Close
{
    /// <summary>|actual - expected| is at most <paramref name="relative"/> times |expected|.</summary>
    public static void To(double expected, double actual, double relative, string what) =>
        Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Abs(expected) || (double.IsNaN(expected) && double.IsNaN(actual)),
            $"{what}: expected {expected:R}, got {actual:R}");

    /// <summary>The largest difference is at most <paramref name="relative"/> times the largest expected entry; the shapes are equal.</summary>
    public static void To(Tensor expected, Tensor? actual, double relative, string what)
    {
        Assert.True(actual is not null, $"{what}: there is none");
        Assert.True(expected.shape.SequenceEqual(actual.shape), $"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}]");
        double[] e = Values(expected);
        double[] a = Values(actual);
        double bound = relative * (e.Length == 0 ? 0 : e.Max(Math.Abs));
        for (int i = 0; i < e.Length; i++)
            Assert.True(Math.Abs(a[i] - e[i]) <= bound, $"{what}: entry {i} is {a[i]:R}, expected {e[i]:R} within {bound:R}");
    }

    /// <summary>Equal in every bit.</summary>
    public static void Exactly(Tensor expected, Tensor? actual, string what) => To(expected, actual, 0, what);

    /// <summary>All entries, in order, in double precision.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var host = tensor.detach().to(ScalarType.Float64, CPU).contiguous();
        return [.. host.data<double>()];
    }
}
