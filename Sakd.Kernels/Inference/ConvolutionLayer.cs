namespace Sakd.Kernels;

/// <summary>A square convolution over images of one size, whose weights have been packed.</summary>
public sealed class ConvolutionLayer : IDisposable
{
    // Of fewer pixels an image is no work for whole tiles, and reads all weights.
    private const int FewPixels = 64;

    private readonly PackedConvolution? _convolution;
    private readonly PackedLinear? _product;
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

        // Where each pixel is made of the pixel in its place, all images together are one product of matrices.
        if (geometry is { Kernel: 1, Stride: 1, Padding: 0, Groups: 1 } && height * width < FewPixels)
            _product = new PackedLinear(host, geometry.InChannels, geometry.OutChannels, weights, bias);
        else _convolution = PackedConvolution.ForSize(host, geometry, _size, ConvolutionWeights.Contiguous(weights, geometry), bias);
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
        NativeSpan<float> addend = default)
    {
        _product?.Compute(images * _size.Height * _size.Width, x, y, activation, addend);
        _convolution?.Compute(new ConvolutionCall
        {
            Images = images,
            Size = _size,
            Input = x,
            Output = y,
            Addend = addend,
            Activation = activation,
        });
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose()
    {
        _product?.Dispose();
        _convolution?.Dispose();
    }
}
