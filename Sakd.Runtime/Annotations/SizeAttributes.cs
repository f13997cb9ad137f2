namespace Sakd;

/// <summary>A map of another size: some times as large, or of the size that <see cref="Size"/> says.</summary>
/// <param name="factor">How many times as large: an <see cref="int"/> or an expression.</param>
public sealed class UpsampleAttribute(object? factor = null) : LayerAttribute
{
    /// <summary>How many times as large.</summary>
    public object? Factor { get; } = factor;

    /// <summary>The size, in place of a factor: an <see cref="int"/> or an expression; height and width as in <c>"7x3"</c>.</summary>
    public object? Size { get; set; }

    /// <summary>What each pixel is made of; the nearest one by default.</summary>
    public UpsampleMode Mode { get; set; }

    /// <summary>Whether, in bilinear interpolation, the pixels in the corners stay in the corners.</summary>
    public bool AlignCorners { get; set; }
}

/// <summary>What a pixel of a larger map is made of.</summary>
public enum UpsampleMode
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>The four nearest pixels, each by how near it is.</summary>
    Bilinear,
}

/// <summary>The mean of each of as many parts of the map as the output has pixels.</summary>
/// <param name="size">The output's size: an <see cref="int"/> or an expression; height and width as in <c>"7x3"</c>.</param>
public sealed class AdaptiveAvgPoolAttribute(object size) : LayerAttribute
{
    /// <summary>The output's size.</summary>
    public object Size { get; } = size;
}

/// <summary>All elements of a map as the channels of one pixel, in PyTorch's order: channel by channel, row by row.</summary>
public sealed class FlattenAttribute : LayerAttribute;
