namespace Sakd;

/// <summary>
/// The shortcut of a residual block (He et al., 2016): the block's input where its shape fits, otherwise a 1x1 convolution with the
/// block's stride (<c>key.0</c>) and a batch norm (<c>key.1</c>).
/// </summary>
/// <remarks>
/// Short for an <see cref="IdentityAttribute"/> and a <see cref="ConvAttribute"/> with <see cref="BatchNormAttribute"/> under opposite
/// conditions.
/// </remarks>
/// <param name="key">The key of the projection in PyTorch's state dict, such as <c>downsample</c>.</param>
public sealed class ShortcutAttribute(string key) : LayerAttribute
{
    /// <summary>The key of the projection in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of output channels, <c>channels</c> by default: an <see cref="int"/> or an expression.</summary>
    public object? Channels { get; set; }
}
