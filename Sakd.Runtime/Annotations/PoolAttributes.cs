namespace Sakd;

/// <summary>The largest value of each square window.</summary>
/// <param name="kernel">The window's size: an <see cref="int"/> or an expression.</param>
public sealed class MaxPoolAttribute(object kernel) : LayerAttribute
{
    /// <summary>The window's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The stride, by default the window's size: an <see cref="int"/> or an expression.</summary>
    public object? Stride { get; set; }

    /// <summary>The padding on each side, 0 by default: an <see cref="int"/> or an expression.</summary>
    public object? Padding { get; set; }
}

/// <summary>The mean of each square window; padding counts as zeros, as in PyTorch.</summary>
/// <param name="kernel">The window's size: an <see cref="int"/> or an expression.</param>
public sealed class AvgPoolAttribute(object kernel) : LayerAttribute
{
    /// <summary>The window's size.</summary>
    public object Kernel { get; } = kernel;

    /// <summary>The stride, by default the window's size: an <see cref="int"/> or an expression.</summary>
    public object? Stride { get; set; }

    /// <summary>The padding on each side, 0 by default: an <see cref="int"/> or an expression.</summary>
    public object? Padding { get; set; }
}

/// <summary>The mean of each channel, as a map of one pixel.</summary>
public sealed class GlobalAvgPoolAttribute : LayerAttribute;
