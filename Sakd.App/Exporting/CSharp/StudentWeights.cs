using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.CSharp;

/// <summary>The weights that a network's class reads, as they are collected while it is written.</summary>
/// <param name="names">What weights are called.</param>
internal sealed class StudentWeights(WeightNames names)
{
    private readonly Dictionary<string, (nint Of, Tensor Value)> _weights = new(StringComparer.Ordinal);

    /// <summary>All of them, by key; they are the surrounding scope's.</summary>
    public IEnumerable<(string Key, Tensor Value)> All => _weights.Select(weight => (weight.Key, weight.Value.Value));

    /// <summary>The key of a weight in its own shape.</summary>
    public string Of(Tensor weight) => Add(weight, weight.detach());

    /// <summary>The key of numbers in a row, and how many they are.</summary>
    public (string Key, long Length) Row(Tensor weight)
    {
        var row = weight.detach().reshape(-1);
        return (Add(weight, row), row.numel());
    }

    /// <summary>A factor and a shift for each channel, called as the batch norm's own.</summary>
    public ((string Key, long Length) Scale, (string Key, long Length) Shift) Affine(GraphOperation.BatchNormalisation norm)
    {
        var (scale, shift) = BatchNormFolding.Affine(norm);
        return ((Add(norm.Weight, scale), scale.numel()), (Add(norm.Bias, shift), shift.numel()));
    }

    // A weight that several layers share is folded into each, and they are all called alike then.
    private string Add(Tensor of, Tensor value)
    {
        string name = names[of], key = name;
        for (int number = 2; _weights.TryGetValue(key, out var other) && other.Of != of.Handle; number++) key = $"{name}.{number}";
        _weights.TryAdd(key, (of.Handle, value));
        return key;
    }
}
