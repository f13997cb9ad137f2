namespace Sakd;

/// <summary>Normalisation over groups of channels of each sample (Wu and He, 2018).</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
/// <param name="groups">The number of groups, which divides the channels: an <see cref="int"/> or an expression.</param>
public sealed class GroupNormAttribute(string key, object groups) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of groups.</summary>
    public object Groups { get; } = groups;

    /// <summary>What is added to the variance, 1e-5 by default.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
