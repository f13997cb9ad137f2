namespace Sakd.Kernels;

/// <summary>A square window that goes over a feature.</summary>
/// <param name="Kernel">Its height and width.</param>
/// <param name="Stride">From one to the next.</param>
/// <param name="Padding">How far it goes beyond the feature's rim.</param>
public readonly record struct PoolWindow(int Kernel, int Stride, int Padding)
{
    /// <summary>
    /// Whether it goes over a feature, as in PyTorch: not with a padding of more than half of itself, nor over a feature that is smaller
    /// with its padding. Each window then has pixels of the feature.
    /// </summary>
    /// <param name="size">The size of the feature.</param>
    public bool Fits(FeatureSize size) =>
        this is { Kernel: > 0, Stride: > 0, Padding: >= 0 } && Padding <= Kernel / 2 && size is { Height: > 0, Width: > 0 }
        && Math.Min(size.Height, size.Width) + (2 * Padding) >= Kernel;

    /// <summary>The sizes of a feature and of what it makes of it.</summary>
    /// <param name="size">The size of the feature.</param>
    public FrameSize Over(FeatureSize size) => new(size.Height, size.Width, Extent(size.Height), Extent(size.Width));

    private int Extent(int size) => ((size + (2 * Padding) - Kernel) / Stride) + 1;
}
