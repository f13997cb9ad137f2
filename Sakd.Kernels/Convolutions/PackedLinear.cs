namespace Sakd.Kernels;

/// <summary>A linear layer whose weights have been packed: y = x W' + b, perhaps an addend, and an activation.</summary>
/// <remarks>
/// It is the 1x1 convolution of images whose pixels are the rows of x, so that tiles of several rows read a weight once. Each output
/// element is summed in the order of the inputs, from the bias on, whatever the number of rows and threads and the processor's width.
/// </remarks>
public sealed class PackedLinear : IDisposable
{
    // The rows of an image. Each is a part of the work.
    private const int ImageRows = 64;

    private readonly ConvolutionGeometry _geometry;
    private readonly PackedConvolution _convolution;

    /// <summary>Packs a copy of the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="inFeatures">The features of a row of x.</param>
    /// <param name="outFeatures">The features of a row of y.</param>
    /// <param name="weights">W [out, in], as PyTorch keeps it.</param>
    /// <param name="bias">b [out], or none.</param>
    /// <exception cref="ArgumentException">An operand is too short, or there are no features.</exception>
    public PackedLinear(KernelHost host, int inFeatures, int outFeatures, NativeSpan<float> weights, NativeSpan<float> bias = default)
    {
        _geometry = new ConvolutionGeometry(inFeatures, outFeatures, Kernel: 1);
        _convolution = PackedConvolution.Forward(host, _geometry, ConvolutionWeights.Contiguous(weights, _geometry), bias);
    }

    /// <summary>Computes it.</summary>
    /// <param name="rows">The rows of x and y.</param>
    /// <param name="x">[rows, in].</param>
    /// <param name="y">[rows, out].</param>
    /// <param name="activation">What ends it.</param>
    /// <param name="addend">What is added before [rows, out], or none; not over y.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public unsafe void Compute(
        int rows, NativeSpan<float> x, NativeSpan<float> y, Activation activation = Activation.None, NativeSpan<float> addend = default)
    {
        long read = (long)rows * _geometry.InChannels, written = (long)rows * _geometry.OutChannels;
        float* from = x.Need(read), to = y.Need(written), plus = addend.NeedIfAny(written);
        var (images, rest) = Math.DivRem(rows, ImageRows);
        if (images > 0) Compute(images, ImageRows, new(from, read), new(to, written), activation, new(plus, written));
        if (rest == 0) return;
        (read, written) = ((long)rest * _geometry.InChannels, (long)rest * _geometry.OutChannels);
        long first = (long)images * ImageRows;
        if (plus is not null) plus += first * _geometry.OutChannels;
        Compute(
            1, rest, new(from + (first * _geometry.InChannels), read), new(to + (first * _geometry.OutChannels), written), activation,
            new(plus, written));
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose() => _convolution.Dispose();

    private void Compute(
        int images, int rows, NativeSpan<float> x, NativeSpan<float> y, Activation activation, NativeSpan<float> addend) =>
        _convolution.Compute(new ConvolutionCall
        {
            Images = images,
            Size = _geometry.Over(1, rows),
            Input = x,
            Output = y,
            Addend = addend,
            Activation = activation,
        });
}
