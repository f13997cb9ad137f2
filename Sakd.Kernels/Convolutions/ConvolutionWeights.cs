namespace Sakd.Kernels;

/// <summary>A convolution's weights [C_out, C_in / groups, k, k], in any order in memory.</summary>
/// <param name="elements">The memory, from the first element to the last.</param>
/// <param name="outStride">From one output channel to the next.</param>
/// <param name="inStride">From one input channel to the next.</param>
/// <param name="rowStride">From one row of a kernel to the next.</param>
/// <param name="columnStride">From one column to the next.</param>
public readonly struct ConvolutionWeights(NativeSpan<float> elements, long outStride, long inStride, long rowStride, long columnStride)
{
    /// <summary>The memory.</summary>
    public NativeSpan<float> Elements => elements;

    /// <summary>From one output channel to the next.</summary>
    public long OutStride => outStride;

    /// <summary>From one input channel to the next.</summary>
    public long InStride => inStride;

    /// <summary>From one row of a kernel to the next.</summary>
    public long RowStride => rowStride;

    /// <summary>From one column of a kernel to the next.</summary>
    public long ColumnStride => columnStride;

    /// <summary>Weights as PyTorch keeps them, one behind the other.</summary>
    /// <param name="elements">The memory.</param>
    /// <param name="geometry">The convolution.</param>
    public static ConvolutionWeights Contiguous(NativeSpan<float> elements, ConvolutionGeometry geometry) =>
        new(elements, geometry.WindowElements, geometry.Kernel * geometry.Kernel, geometry.Kernel, 1);

    /// <summary>Where they begin.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <exception cref="ArgumentException">Some would lie outside of the memory.</exception>
    internal unsafe float* Need(ConvolutionGeometry geometry)
    {
        long inChannels = geometry.InChannels / geometry.Groups, last = geometry.Kernel - 1;
        ReadOnlySpan<long> farthest =
        [
            (geometry.OutChannels - 1) * outStride, (inChannels - 1) * inStride, last * rowStride, last * columnStride,
        ];
        long count = 1;
        foreach (long step in farthest)
            count += step >= 0 ? step : throw new ArgumentException("strides may not be negative", nameof(elements));
        return elements.Need(count, "weights");
    }
}
