namespace Sakd;

/// <summary>A two-dimensional convolution. It has no bias unless <see cref="Bias"/> says so: a batch norm usually follows.</summary>
/// <param name="key">The layer's key in PyTorch's state dict; dots nest, as in <c>downsample.0</c>.</param>
/// <param name="kernel">The kernel's size: an <see cref="int"/> or an expression; height and width as in <c>"1x7"</c>.</param>
/// <param name="channels">The number of output channels: an <see cref="int"/> or an expression.</param>
public sealed class ConvAttribute(string key, object kernel, object channels) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The kernel's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The number of output channels.</summary>
    public object Channels { get; } = channels;

    /// <summary>The stride, 1 by default: an <see cref="int"/> or an expression; height and width as in <c>"2x1"</c>.</summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding on each side, by default half the kernel times the dilation, so that stride 1 keeps the size: an <see cref="int"/> or an
    /// expression; height and width as in <c>"0x3"</c>. With <c>"same"</c> an even kernel keeps the size too, as in PyTorch.
    /// </summary>
    public object? Padding { get; set; }

    /// <summary>
    /// Pixels from one element of the kernel to the next, 1 by default: an <see cref="int"/> or an expression; height and width as in
    /// <c>"2x1"</c>.
    /// </summary>
    public object? Dilation { get; set; }

    /// <summary>The groups that input and output channels are split into, 1 by default: an <see cref="int"/> or an expression.</summary>
    public object? Groups { get; set; }

    /// <summary>Whether the convolution has a bias.</summary>
    public bool Bias { get; set; }
}
