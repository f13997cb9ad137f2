namespace Sakd;

/// <summary>A square transposed convolution. It has no bias unless <see cref="Bias"/> says so.</summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
/// <param name="kernel">The kernel's size: an <see cref="int"/> or an expression.</param>
/// <param name="channels">The number of output channels: an <see cref="int"/> or an expression.</param>
public sealed class ConvTransposeAttribute(string key, object kernel, object channels) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The kernel's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The number of output channels.</summary>
    public object Channels { get; } = channels;

    /// <summary>The stride, 1 by default: an <see cref="int"/> or an expression.</summary>
    public object? Stride { get; set; }

    /// <summary>What is cut off the output on each side, 0 by default: an <see cref="int"/> or an expression.</summary>
    public object? Padding { get; set; }

    /// <summary>
    /// Rows and columns added to the output behind the image, fewer than stride or dilation, 0 by default: an <see cref="int"/> or an
    /// expression.
    /// </summary>
    public object? OutputPadding { get; set; }

    /// <summary>The groups that input and output channels are split into, 1 by default: an <see cref="int"/> or an expression.</summary>
    public object? Groups { get; set; }

    /// <summary>Pixels from one element of the kernel to the next, 1 by default: an <see cref="int"/> or an expression.</summary>
    public object? Dilation { get; set; }

    /// <summary>Whether the convolution has a bias.</summary>
    public bool Bias { get; set; }
}
