namespace Sakd.Layers;

/// <summary>What a convolution goes over, height before width.</summary>
/// <param name="kernel">The size of its kernels.</param>
/// <param name="stride">Rows and columns from one window to the next; 1 by default.</param>
/// <param name="padding">Rows and columns of zeros on each side; 0 by default. Not asked for where <paramref name="same"/> says it.</param>
/// <param name="dilation">Rows and columns from one element of a window to the next; 1 by default.</param>
/// <param name="same">
/// Whether the output is of the input's size: as PyTorch's "same", dilation (kernel - 1) rows and columns of zeros, one more behind the
/// image than before it where they are odd.
/// </param>
public sealed class ConvWindow(
    (int Height, int Width) kernel, (int Height, int Width)? stride = null, (int Height, int Width)? padding = null,
    (int Height, int Width)? dilation = null, bool same = false)
{
    /// <summary>The size of the kernels.</summary>
    public (int Height, int Width) Kernel { get; } = kernel;

    /// <summary>Rows and columns from one window to the next.</summary>
    public (int Height, int Width) Stride { get; } = stride ?? (1, 1);

    /// <summary>Rows and columns of zeros on each side.</summary>
    public (int Height, int Width) Padding { get; } = same
        ? (Between(kernel.Height, dilation?.Height) / 2, Between(kernel.Width, dilation?.Width) / 2)
        : padding ?? (0, 0);

    /// <summary>Rows and columns from one element of a window to the next.</summary>
    public (int Height, int Width) Dilation { get; } = dilation ?? (1, 1);

    /// <summary>Rows and columns of zeros that are added behind the image alone.</summary>
    public (int Height, int Width) Behind { get; } = same
        ? (Between(kernel.Height, dilation?.Height) % 2, Between(kernel.Width, dilation?.Width) % 2)
        : (0, 0);

    /// <summary>Whether height and width are alike and the elements of a window are neighbours.</summary>
    internal bool IsPlain =>
        Kernel.Height == Kernel.Width && Stride.Height == Stride.Width && Padding.Height == Padding.Width && Dilation == (1, 1)
        && Behind == (0, 0);

    /// <summary>Whether it is a single pixel without a frame of zeros.</summary>
    internal bool IsPixel => Kernel == (1, 1) && Padding == (0, 0);

    /// <summary>The size of the output; not above 0 where no window fits.</summary>
    /// <param name="height">The height of the input.</param>
    /// <param name="width">The width of the input.</param>
    public (int Height, int Width) Output(int height, int width) => (
        Extent(height + Behind.Height, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height),
        Extent(width + Behind.Width, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width));

    /// <summary>As messages write it: "1x7".</summary>
    public override string ToString() => $"{Kernel.Height}x{Kernel.Width}";

    private static int Between(int kernel, int? dilation) => (dilation ?? 1) * (kernel - 1);

    private static int Extent(int size, int kernel, int stride, int padding, int dilation)
    {
        int beyond = size + (2 * padding) - Between(kernel, dilation) - 1;
        return beyond < 0 ? 0 : (beyond / stride) + 1;
    }
}
