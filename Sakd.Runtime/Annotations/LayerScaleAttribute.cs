namespace Sakd;

/// <summary>
/// Multiplies each channel by a weight of its own that begins small (Touvron et al., Going deeper with Image Transformers, ICCV 2021,
/// arXiv 2103.17239).
/// </summary>
/// <param name="key">The key of the weight itself in PyTorch's state dict, such as <c>gamma</c>.</param>
/// <param name="initial">What the weight begins as, 1e-6 by default.</param>
public sealed class LayerScaleAttribute(string key, double initial = 1e-6) : LayerAttribute
{
    /// <summary>The key of the weight itself in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>What the weight begins as.</summary>
    public double Initial { get; } = initial;

    /// <summary>Whether the weight is [C, 1, 1] in PyTorch's state dict, as torchvision has it, and not [C].</summary>
    public bool Spatial { get; set; }
}
