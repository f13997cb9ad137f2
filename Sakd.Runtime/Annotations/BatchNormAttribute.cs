namespace Sakd;

/// <summary>Batch normalisation over the channels (Ioffe and Szegedy, 2015).</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
public sealed class BatchNormAttribute(string key) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>What is added to the variance, 1e-5 by default.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>How far the running statistics go towards those of a batch, from 0 to 1; 0.1 by default.</summary>
    public double Momentum { get; set; } = 0.1;
}
