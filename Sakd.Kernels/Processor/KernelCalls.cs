namespace Sakd.Kernels;

/// <summary>
/// How often each own kernel was called. Tests ask, so that a comparison with libtorch does not pass because libtorch computed both sides.
/// </summary>
internal static class KernelCalls
{
    private static readonly long[] Counts = new long[Enum.GetValues<Kernel>().Length];

    /// <summary>The calls so far, of all threads.</summary>
    /// <param name="kernel">Of which kernel.</param>
    public static long Of(Kernel kernel) => Interlocked.Read(ref Counts[(int)kernel]);

    /// <summary>Counts a call; once for each on the thread that calls, never on those that share the work.</summary>
    /// <param name="kernel">Which kernel.</param>
    public static void Count(Kernel kernel) => Interlocked.Increment(ref Counts[(int)kernel]);
}

/// <summary>The kernels whose calls are counted.</summary>
internal enum Kernel
{
    /// <summary>A convolution's output.</summary>
    Convolution,

    /// <summary>A convolution's gradient with respect to its input.</summary>
    ConvolutionBackward,

    /// <summary>Either of them, where Winograd's filtering computes it.</summary>
    Winograd,

    /// <summary>A convolution's output, where each channel is convolved by itself.</summary>
    Depthwise,

    /// <summary>A convolution's output, where groups of any channels are computed one after the other.</summary>
    Grouped,

    /// <summary>A convolution's gradient with respect to its weights.</summary>
    WeightGradient,

    /// <summary>A batch norm's mean and variance.</summary>
    Statistics,

    /// <summary>A batch norm's output.</summary>
    BatchNorm,

    /// <summary>A batch norm's gradient with respect to its input.</summary>
    BatchNormBackward,

    /// <summary>A ReLU, perhaps of an affine function.</summary>
    Relu,

    /// <summary>A ReLU's gradient.</summary>
    ReluBackward,

    /// <summary>A max pooling's output.</summary>
    MaxPool,

    /// <summary>A max pooling's gradient.</summary>
    MaxPoolBackward,

    /// <summary>An average pooling's output, perhaps of the whole image.</summary>
    AveragePool,

    /// <summary>The mean of the squares over the channels.</summary>
    MeanSquare,

    /// <summary>Its gradient.</summary>
    MeanSquareBackward,

    /// <summary>A sum, product, affine function, bounded ReLU or sigmoid of each element, or elements in other channels.</summary>
    Pointwise,

    /// <summary>Rows selected, put back or gathered.</summary>
    Rows,
}
