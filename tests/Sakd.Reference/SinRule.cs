using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>
/// The other rule of the reference numbers, for the cases of routing_step.json whose weight_scale is a number: sines of the entry's index
/// i. Its text is not in the files; it was recovered from their numbers, all of which it reproduces.
/// </summary>
public static class SinRule
{
    /// <summary>An input: sin(0.01 i).</summary>
    public static Tensor Input(long[] shape, ScalarType type = ScalarType.Float32) => Fill(shape, i => Math.Sin(0.01 * i)).to(type);

    /// <summary>
    /// Fills a state dict: what kind a tensor is shows in its key, its dimensions and, for biases, in the batch norm that it belongs to.
    /// </summary>
    /// <param name="entries">Keys and tensors.</param>
    /// <param name="weightScale">A factor for the weights of convolutions and linear layers alone.</param>
    public static void Fill(IReadOnlyList<(string Key, Tensor Value)> entries, double weightScale)
    {
        using var _ = no_grad();
        var norms = entries
            .Where(entry => entry.Key.EndsWith(".running_mean", StringComparison.Ordinal))
            .Select(entry => Owner(entry.Key))
            .ToHashSet();
        foreach (var (key, value) in entries)
        {
            using var filled = Value(key[(key.LastIndexOf('.') + 1)..], norms.Contains(Owner(key)), value.shape, weightScale);
            value.copy_(filled);
        }
    }

    private static Tensor Value(string kind, bool ofBatchNorm, long[] shape, double weightScale)
    {
        long n = shape.Aggregate(1L, (product, size) => product * size);
        return kind switch
        {
            "weight" when !ofBatchNorm =>
                Fill(shape, i => weightScale * Math.Sqrt(2.0 * shape[0] / n) * Math.Sin((0.37 * i) + (0.11 * (n % 97)))),
            "weight" => Fill(shape, i => 1 + (0.1 * Math.Sin(0.37 * i))),
            "bias" when !ofBatchNorm => Fill(shape, i => 0.1 * Math.Sin(0.37 * i)),
            "bias" => Fill(shape, i => 0.1 * Math.Cos(0.37 * i)),
            "running_mean" => Fill(shape, i => 0.1 * Math.Sin(0.73 * i)),
            "running_var" => Fill(shape, i => 1 + (0.5 * Math.Pow(Math.Sin(0.53 * i), 2))),
            "num_batches_tracked" => zeros(shape),
            _ => throw new ArgumentException($"The sine rule says nothing about '{kind}'.", nameof(kind)),
        };
    }

    private static Tensor Fill(long[] shape, Func<long, double> rule)
    {
        var values = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (long i = 0; i < values.Length; i++) values[i] = rule(i);
        return tensor(values).reshape(shape);
    }

    private static string Owner(string key) => key.LastIndexOf('.') is var dot and >= 0 ? key[..dot] : "";
}
