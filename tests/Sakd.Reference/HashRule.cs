using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>
/// The rule by which the reference numbers' weights and inputs are made: entry i of a tensor of n entries depends on i, n and the kind of
/// tensor alone. Its text stands in forward.json.
/// </summary>
public static class HashRule
{
    /// <summary>u_0 .. u_(n-1) in [0, 1).</summary>
    public static double[] Unit(long n)
    {
        double[] units = new double[n];
        for (long i = 0; i < n; i++) units[i] = Hash((uint)i, (uint)n) / 4294967296.0;
        return units;
    }

    /// <summary>An input: 2c with c = 2u - 1.</summary>
    public static Tensor Input(long[] shape, ScalarType type = ScalarType.Float32) => Symmetric(shape, 2).to(type);

    /// <summary>Fills a state dict: what kind a tensor is shows in its key and the number of its dimensions.</summary>
    /// <param name="entries">Keys and tensors.</param>
    /// <param name="weightScale">A factor for the weights of convolutions and linear layers alone.</param>
    public static void Fill(IEnumerable<(string Key, Tensor Value)> entries, double weightScale = 1)
    {
        using var _ = no_grad();
        foreach (var (key, value) in entries)
        {
            using var filled = Value(key[(key.LastIndexOf('.') + 1)..], value.shape, weightScale);
            value.copy_(filled);
        }
    }

    private static Tensor Value(string kind, long[] shape, double weightScale) => kind switch
    {
        "weight" when shape.Length > 1 => Symmetric(shape, weightScale * Math.Sqrt(6.0 * shape[0] / Count(shape))),
        "weight" => 1 + Symmetric(shape, 0.1),
        "bias" or "running_mean" => Symmetric(shape, 0.1),
        "running_var" => 1 + 0.5 * tensor(Unit(Count(shape))).reshape(shape),
        "num_batches_tracked" => zeros(shape),
        "layer_scale" or "cls_token" or "pos_embed" => Symmetric(shape, 0.1),
        _ => throw new ArgumentException($"The hash rule says nothing about '{kind}'.", nameof(kind)),
    };

    private static Tensor Symmetric(long[] shape, double scale) => scale * (2 * tensor(Unit(Count(shape))).reshape(shape) - 1);

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static uint Hash(uint i, uint n)
    {
        unchecked
        {
            uint h = (i + 1) * 2654435761 + n * 2246822519;
            h ^= h >> 15;
            h *= 2246822519;
            h ^= h >> 13;
            h *= 3266489917;
            return h ^ (h >> 16);
        }
    }
}
