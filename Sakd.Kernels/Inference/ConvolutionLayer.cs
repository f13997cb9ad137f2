namespace Sakd.Kernels;

/// <summary>A square convolution over images of one size, whose weights have been packed.</summary>
public sealed class ConvolutionLayer : IDisposable
{
    private readonly PackedConvolution _convolution;
    private readonly FrameSize _size;

    /// <summary>Packs a copy of the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="height">H of its input.</param>
    /// <param name="width">W of its input.</param>
    /// <param name="weights">Its kernels [C_out, C_in / groups, k, k].</param>
    /// <param name="bias">Bias of each output channel, or none.</param>
    /// <exception cref="ArgumentException">An operand is too short, or there is no such convolution.</exception>
    public ConvolutionLayer(
        KernelHost host, ConvolutionGeometry geometry, int height, int width, NativeSpan<float> weights, NativeSpan<float> bias)
    {
        _size = geometry.Over(height, width);
        _convolution = PackedConvolution.ForSize(host, geometry, _size, ConvolutionWeights.Contiguous(weights, geometry), bias);
    }

    /// <summary>Computes it.</summary>
    /// <param name="images">B.</param>
    /// <param name="x">[B, C_in, H, W].</param>
    /// <param name="y">[B, C_out, H', W'].</param>
    /// <param name="activation">What ends it.</param>
    /// <param name="addend">What is added before that, of the size of y, or none; not over y.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public void Compute(
        int images, NativeSpan<float> x, NativeSpan<float> y, Activation activation = Activation.None,
        NativeSpan<float> addend = default) =>
        _convolution.Compute(new ConvolutionCall
        {
            Images = images,
            Size = _size,
            Input = x,
            Output = y,
            Addend = addend,
            Activation = activation,
        });

    /// <summary>Releases the packed weights.</summary>
    public void Dispose() => _convolution.Dispose();
}
