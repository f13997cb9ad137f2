using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Checks on floating-point numbers.</summary>
public static class Close
{
    /// <summary>|actual - expected| is at most <paramref name="relative"/> times |expected| plus <paramref name="absolute"/>.</summary>
    /// <param name="expected">What is expected; if it is not finite, itself alone is close to it.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="relative">The tolerance, of the expected number.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="absolute">What is allowed on top.</param>
    /// <exception cref="CheckException">It is not.</exception>
    public static void To(double expected, double actual, double relative, string what, double absolute = 0)
    {
        bool close = double.IsFinite(expected)
            ? Math.Abs(actual - expected) <= relative * Math.Abs(expected) + absolute
            : expected.Equals(actual);
        if (!close) throw new CheckException($"{what}: expected {expected:R}, got {actual:R}");
    }

    /// <summary>
    /// The largest difference is at most <paramref name="relative"/> times the largest expected entry plus <paramref name="absolute"/>; the
    /// shapes are equal.
    /// </summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="relative">The tolerance, of the largest expected entry.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="absolute">What is allowed on top.</param>
    /// <exception cref="CheckException">It is not, or there is none.</exception>
    public static void To(Tensor expected, Tensor? actual, double relative, string what, double absolute = 0)
    {
        if (actual is null) throw new CheckException($"{what}: there is none");
        if (!expected.shape.SequenceEqual(actual.shape))
            throw new CheckException($"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}]");
        double[] e = Values(expected);
        double[] a = Values(actual);
        double bound = relative * (e.Length == 0 ? 0 : e.Max(Math.Abs)) + absolute;
        if (!double.IsFinite(bound))
            throw new CheckException($"{what}: within {bound:R} of what is expected lies everything, or nothing");
        for (int i = 0; i < e.Length; i++)
        {
            // No number is close to anything.
            if (!(Math.Abs(a[i] - e[i]) <= bound))
                throw new CheckException($"{what}: entry {i} is {a[i]:R}, expected {e[i]:R} within {bound:R}");
        }
    }

    /// <summary>Equal in every bit.</summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="CheckException">It is not, or there is none.</exception>
    public static void Exactly(Tensor expected, Tensor? actual, string what) => To(expected, actual, 0, what);

    /// <summary>At least one entry, the same keys in the same order, and each value equal in every bit.</summary>
    /// <param name="expected">What is expected, such as <see cref="StateDict.Of"/> gives it.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="CheckException">It is not.</exception>
    public static void Exactly(
        IEnumerable<(string Key, Tensor Value)> expected, IEnumerable<(string Key, Tensor Value)> actual, string what)
    {
        var (e, a) = (expected.ToList(), actual.ToList());
        if (e.Count == 0) throw new CheckException($"{what}: nothing is expected");
        CheckKeys(e, a, what);
        foreach (var ((key, value), (_, other)) in e.Zip(a)) Exactly(value, other, $"{what} {key}");
    }

    /// <summary>
    /// The gradients of two modules after a backward pass, by the length of what they are off; running statistics and whatever else has no
    /// gradient by their largest element. Where there is no gradient it counts as zeros.
    /// </summary>
    /// <param name="expected">The one module.</param>
    /// <param name="actual">The other, of the same keys.</param>
    /// <param name="tolerance">Of a gradient's length; statistics have a tenth of it.</param>
    /// <param name="what">Whose gradients they are, for the message.</param>
    /// <exception cref="CheckException">They are not close, or the keys differ.</exception>
    public static void Gradients(nn.Module expected, nn.Module actual, double tolerance, string what)
    {
        var (e, a) = (StateDict.Of(expected), StateDict.Of(actual));
        CheckKeys(e, a, what);
        double rounding = tolerance * 1e-3 * expected
            .parameters()
            .Max(parameter => parameter.grad is { } gradient ? gradient.norm().item<double>() : 0);
        foreach (var ((key, reference), (_, value)) in e.Zip(a))
        {
            if (!reference.requires_grad)
            {
                // The mean of what a batch norm made, led on linearly, is 0 but for rounding.
                To(reference, value, tolerance / 10, $"{what} {key}", absolute: tolerance * 1e-4);
                continue;
            }

            using var scope = NewDisposeScope();
            var gradient = (reference.grad ?? zeros_like(reference)).to(ScalarType.Float64);
            double off = ((value.grad ?? zeros_like(value)).to(ScalarType.Float64) - gradient).norm().item<double>(),
                length = gradient.norm().item<double>();
            if (!(off <= (tolerance * length) + rounding))
                throw new CheckException($"{what} gradient of {key} is off by {off:E2}, its length is {length:E2}");
        }
    }

    /// <summary>All entries of a tensor, in order, in double precision.</summary>
    /// <param name="tensor">The tensor, of any type and shape.</param>
    public static double[] Values(Tensor tensor)
    {
        using var host = tensor.detach().to(ScalarType.Float64, CPU).contiguous();
        return [.. host.data<double>()];
    }

    private static void CheckKeys(
        IReadOnlyList<(string Key, Tensor Value)> expected, IReadOnlyList<(string Key, Tensor Value)> actual, string what)
    {
        var (e, a) = (expected.Select(entry => entry.Key).ToList(), actual.Select(entry => entry.Key).ToList());
        if (e.SequenceEqual(a)) return;
        int first = e.Zip(a).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new CheckException(
            $"{what}: the keys differ from number {first} on: expected {Named(e, first)} of {e.Count}, got {Named(a, first)} of {a.Count}");
    }

    private static string Named(List<string> keys, int i) => i < keys.Count ? $"'{keys[i]}'" : "the end";
}
