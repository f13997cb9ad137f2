using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Assertions on floating-point numbers.</summary>
public static class Close
{
    /// <summary>|actual - expected| is at most <paramref name="relative"/> times |expected| plus <paramref name="absolute"/>.</summary>
    public static void To(double expected, double actual, double relative, string what, double absolute = 0) =>
        Assert.True(
            double.IsFinite(expected) ? Math.Abs(actual - expected) <= relative * Math.Abs(expected) + absolute : expected.Equals(actual),
            $"{what}: expected {expected:R}, got {actual:R}");

    /// <summary>
    /// The largest difference is at most <paramref name="relative"/> times the largest expected entry plus <paramref name="absolute"/>; the
    /// shapes are equal.
    /// </summary>
    public static void To(Tensor expected, Tensor? actual, double relative, string what, double absolute = 0)
    {
        Assert.True(actual is not null, $"{what}: there is none");
        Assert.True(
            expected.shape.SequenceEqual(actual.shape),
            $"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}]");
        double[] e = Values(expected);
        double[] a = Values(actual);
        double bound = relative * (e.Length == 0 ? 0 : e.Max(Math.Abs)) + absolute;
        Assert.True(double.IsFinite(bound), $"{what}: within {bound:R} of what is expected lies everything, or nothing");
        for (int i = 0; i < e.Length; i++)
            Assert.True(Math.Abs(a[i] - e[i]) <= bound, $"{what}: entry {i} is {a[i]:R}, expected {e[i]:R} within {bound:R}");
    }

    /// <summary>Equal in every bit.</summary>
    public static void Exactly(Tensor expected, Tensor? actual, string what) => To(expected, actual, 0, what);

    /// <summary>At least one entry, the same keys in the same order, and each value equal in every bit.</summary>
    public static void Exactly(
        IEnumerable<(string Key, Tensor Value)> expected, IEnumerable<(string Key, Tensor Value)> actual, string what)
    {
        var (e, a) = (expected.ToList(), actual.ToList());
        Assert.NotEmpty(e);
        Assert.Equal(e.Select(entry => entry.Key), a.Select(entry => entry.Key));
        foreach (var ((key, value), (_, other)) in e.Zip(a)) Exactly(value, other, $"{what} {key}");
    }

    /// <summary>All entries, in order, in double precision.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var host = tensor.detach().to(ScalarType.Float64, CPU).contiguous();
        return [.. host.data<double>()];
    }
}
