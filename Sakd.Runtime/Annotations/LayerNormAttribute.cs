namespace Sakd;

/// <summary>Layer normalisation over the channels of each pixel (Ba, Kiros and Hinton, 2016), as ConvNeXt has it.</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
public sealed class LayerNormAttribute(string key) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>What is added to the variance, 1e-5 by default; ConvNeXt's is 1e-6.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
