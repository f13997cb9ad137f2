namespace Sakd.Kernels;

/// <summary>What a square convolution is, apart from its weights.</summary>
/// <param name="InChannels">C_in.</param>
/// <param name="OutChannels">C_out.</param>
/// <param name="Kernel">Height and width of its kernels.</param>
/// <param name="Stride">Rows and columns from one window to the next.</param>
/// <param name="Padding">Rows and columns of zeros around the image.</param>
/// <param name="Groups">Into how many parts the channels are divided, each convolved by itself.</param>
public readonly record struct ConvolutionGeometry(
    int InChannels, int OutChannels, int Kernel, int Stride = 1, int Padding = 0, int Groups = 1)
{
    /// <summary>The height or width of the output; 0 where no window fits.</summary>
    /// <param name="input">The height or width of the input.</param>
    public long OutputExtent(long input) => input + (2L * Padding) < Kernel ? 0 : ((input + (2L * Padding) - Kernel) / Stride) + 1;

    /// <summary>The sizes of an input and of the output that it has.</summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public FrameSize Over(long height, long width) => new((int)height, (int)width, (int)OutputExtent(height), (int)OutputExtent(width));

    /// <summary>
    /// Whether there is such a convolution: all sizes are positive, the padding at least 0, the groups divide the channels, and a window
    /// has no more elements than an image may have.
    /// </summary>
    public bool Exists =>
        this is { InChannels: > 0, OutChannels: > 0, Kernel: > 0, Stride: > 0, Padding: >= 0, Groups: > 0 }
        && InChannels % Groups == 0 && OutChannels % Groups == 0
        && (double)Kernel * Kernel * InChannels < FeatureSize.MostImageElements;

    /// <summary>The elements of a kernel's window.</summary>
    public int WindowElements => Kernel * Kernel * (InChannels / Groups);

    /// <summary>All weights.</summary>
    public long Weights => (long)OutChannels * WindowElements;
}

/// <summary>The sizes of a convolution's input and output.</summary>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="OutHeight">H'.</param>
/// <param name="OutWidth">W'.</param>
public readonly record struct FrameSize(int Height, int Width, int OutHeight, int OutWidth);
