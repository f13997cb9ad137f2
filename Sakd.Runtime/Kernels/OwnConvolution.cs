using System.Runtime.Intrinsics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// A convolution of fixed weights, forth or back, with what comes before and after it in the same pass over memory: the ReLU's gradient that it walks back through, the value that is added,
/// the ReLU, the bits of its way back.
/// </summary>
/// <remarks>
/// Each output number comes of the same operations in the same order, one rounding for each multiplication and addition, whatever the batch, the number of threads and the processor's width.
/// </remarks>
internal abstract unsafe class OwnConvolution : IDisposable
{
    private readonly Tensor _biases;

    /// <summary>Takes up the biases.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="bias">Bias of each channel that it makes, or null.</param>
    protected OwnConvolution(ConvolutionPlan plan, Tensor? bias)
    {
        using var _ = no_grad();
        Plan = plan;
        _biases = (bias is null ? zeros(plan.OutChannels) : bias.contiguous()).DetachFromDisposeScope();
        Biases = Features.Of(_biases);
    }

    /// <summary>The plan.</summary>
    protected ConvolutionPlan Plan { get; }

    /// <summary>A bias for each output channel.</summary>
    protected float* Biases { get; }

    /// <summary>Whether a convolution of a geometry can be computed here: from a value to one of whole vectors, of at least as many pixels as a tile has.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">The input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool Computes(Conv2d layer, Tensor x, bool isTrained = false) =>
        layer.Groups == 1 && layer.OutChannels % Features.Sixteen == 0 && (isTrained || Features.CanBeRead(x)) && Frame.Fits(layer.Extent(x.size(2)), layer.Extent(x.size(3)));

    /// <summary>Whether its way back can be.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="like">A value of its kind and device, with C_in or C_out channels.</param>
    /// <param name="size">Height and width of its input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool WalksBack(Conv2d layer, Tensor like, (long Height, long Width) size, bool isTrained = false) =>
        layer.Groups == 1 && layer.InChannels % Features.Sixteen == 0 && layer.OutChannels % Features.Sixteen == 0
        && (isTrained || Features.CanBeRead(like)) && Frame.Fits(size.Height / layer.Stride, size.Width / layer.Stride);

    /// <summary>The way forth.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    /// <param name="factor">What the kernels of each output channel are multiplied by, [C_out], or null.</param>
    public static OwnConvolution Forth(Conv2d layer, Tensor weight, Tensor? bias, Tensor? factor = null) => Of(ConvolutionPlan.Of(layer, isBack: false), weight, bias, factor);

    /// <summary>
    /// The way back, dL/dx of dL/dy. With stride 1 it is the convolution whose kernels are turned round and whose channels have changed places; with a stride of s, s^2 of them, each with the
    /// rows and columns of the kernels that have met the same rows and columns of x.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    /// <param name="factor">As on the way forth.</param>
    public static OwnConvolution Back(Conv2d layer, Tensor weight, Tensor? factor = null) => Of(ConvolutionPlan.Of(layer, isBack: true), weight, null, factor);

    /// <summary>Computes it.</summary>
    /// <param name="x">The input [B, C_in, H, W].</param>
    /// <param name="size">H' and W'.</param>
    /// <param name="passing">Signs of the input's numbers, [B, bytes]: where they are not set it is 0 in place of what it is. Null for no such question.</param>
    /// <param name="plus">What is added [B, C_out, H', W'], or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="signs">Where the output's signs go, of as many of the first rows as it has; null for nowhere.</param>
    /// <returns>[B, C_out, H', W'].</returns>
    public Tensor Compute(Tensor x, (long Height, long Width) size, Tensor? passing = null, Tensor? plus = null, bool relu = false, Func<long[], Tensor>? signs = null)
    {
        using var input = Features.Packed(x);
        using var added = plus is null ? null : Features.Packed(plus);
        long[] shape = x.Sizes(), outShape = [shape[0], Plan.OutChannels, size.Height, size.Width];
        var y = ChannelsLast.Empty(outShape, x);
        var kept = signs?.Invoke(outShape);
        var job = new Job
        {
            Images = (int)shape[0],
            Size = new FrameSize((int)shape[2], (int)shape[3], (int)size.Height, (int)size.Width),
            X = Features.Of(input),
            Passing = Features.OfBytes(passing),
            Y = Features.Of(y),
            Plus = added is null ? null : Features.Of(added),
            Signs = Features.OfBytes(kept),
            SignedRows = kept is null ? 0 : (int)kept.size(0),
            HasRelu = relu,
        };
        if (job.Images == 0) return y;
        KernelCalls.Count(Plan.IsBack ? Kernel.ConvolutionBack : Kernel.Convolution);
        if (Plan.Lanes == 16) Run<Vector512<float>, Lanes16>(job);
        else Run<Vector256<float>, Lanes8>(job);
        return y;
    }

    /// <summary>Releases the packed weights.</summary>
    public virtual void Dispose() => _biases.Dispose();

    /// <summary>Shares a batch among the team.</summary>
    /// <param name="job">What is computed.</param>
    protected abstract void Run<TVector, TLanes>(Job job)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    private static OwnConvolution Of(ConvolutionPlan plan, Tensor weight, Tensor? bias, Tensor? factor) =>
        WinogradConvolution.Fits(plan) ? new WinogradConvolution(plan, weight, bias, factor) : new DirectConvolution(plan, weight, bias, factor);

    /// <summary>The values of one call.</summary>
    protected sealed class Job
    {
        public required int Images { get; init; }

        public required FrameSize Size { get; init; }

        public required float* X { get; init; }

        public required byte* Passing { get; init; }

        public required float* Y { get; init; }

        public required float* Plus { get; init; }

        public required byte* Signs { get; init; }

        public required int SignedRows { get; init; }

        public required bool HasRelu { get; init; }
    }
}
