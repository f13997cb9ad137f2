namespace Sakd;

/// <summary>x where x is above 0, else a learned slope times x, which starts at 0.25 (He et al., 2015).</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
public sealed class PreluAttribute(string key) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>Whether each channel has a slope of its own; by default all share one, as in PyTorch.</summary>
    public bool PerChannel { get; set; }
}
