namespace Sakd;

/// <summary>Normalisation of each channel of each sample over its pixels (Ulyanov, Vedaldi and Lempitsky, 2016).</summary>
/// <param name="key">The layer's key in PyTorch's state dict, which has entries for it where it is affine.</param>
public sealed class InstanceNormAttribute(string key) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>Whether each channel has a weight and a bias; as in PyTorch it has none by default.</summary>
    public bool Affine { get; set; }

    /// <summary>What is added to the variance, 1e-5 by default.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
