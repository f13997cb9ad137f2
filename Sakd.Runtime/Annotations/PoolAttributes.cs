namespace Sakd;

/// <summary>The largest value of each window.</summary>
/// <param name="kernel">The window's size: an <see cref="int"/> or an expression; height and width as in <c>"3x2"</c>.</param>
public sealed class MaxPoolAttribute(object kernel) : LayerAttribute
{
    /// <summary>The window's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>
    /// The stride, by default the window's size: an <see cref="int"/> or an expression; height and width as in <c>"2x1"</c>.
    /// </summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding on each side, 0 by default: an <see cref="int"/> or an expression; height and width as in <c>"1x0"</c>.
    /// </summary>
    public object? Padding { get; set; }

    /// <summary>Whether a window that begins within the image may end beyond it: sizes are rounded up.</summary>
    public bool CeilMode { get; set; }
}

/// <summary>The mean of each window; padding counts as zeros, as in PyTorch, unless <see cref="CountIncludePad"/> says otherwise.</summary>
/// <param name="kernel">The window's size: an <see cref="int"/> or an expression; height and width as in <c>"3x2"</c>.</param>
public sealed class AvgPoolAttribute(object kernel) : LayerAttribute
{
    /// <summary>The window's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>
    /// The stride, by default the window's size: an <see cref="int"/> or an expression; height and width as in <c>"2x1"</c>.
    /// </summary>
    public object? Stride { get; set; }

    /// <summary>
    /// The padding on each side, 0 by default: an <see cref="int"/> or an expression; height and width as in <c>"1x0"</c>.
    /// </summary>
    public object? Padding { get; set; }

    /// <summary>Whether a window that begins within the image may end beyond it: sizes are rounded up.</summary>
    public bool CeilMode { get; set; }

    /// <summary>Whether the padding counts as zeros, as it does by default.</summary>
    public bool CountIncludePad { get; set; } = true;
}

/// <summary>The mean of each channel, as a map of one pixel.</summary>
public sealed class GlobalAvgPoolAttribute : LayerAttribute;
