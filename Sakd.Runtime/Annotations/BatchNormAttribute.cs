namespace Sakd;

/// <summary>Batch normalisation over the channels (Ioffe and Szegedy, 2015).</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
public sealed class BatchNormAttribute(string key) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;
}
