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
        using (Operand.Row(_biases, plan.OutChannels)) Biases = Operand.Held(_biases);
    }

    /// <summary>The plan.</summary>
    protected ConvolutionPlan Plan { get; }

    /// <summary>A bias for each output channel.</summary>
    protected float* Biases { get; }

    /// <summary>
    /// Whether a convolution of a geometry is computed here: from a value to one of whole vectors, of at least as many pixels as a tile has. A value that does not fit the layer is none of ours: libtorch says
    /// what is wrong with it.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">The input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool Computes(Conv2d layer, Tensor x, bool isTrained = false) =>
        layer.Groups == 1 && layer.OutChannels % Features.Sixteen == 0 && (isTrained || Features.CanBeRead(x)) && x.size(1) == layer.InChannels && Features.AreKernels(layer.Weight)
        && Frame.Pays(layer.Extent(x.size(2)), layer.Extent(x.size(3))) && IsAddressable(layer, x.size(2), x.size(3));

    /// <summary>Whether its way back can be.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="like">A value of its kind and device, with C_in or C_out channels.</param>
    /// <param name="size">Height and width of its input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool WalksBack(Conv2d layer, Tensor like, (long Height, long Width) size, bool isTrained = false) =>
        layer.Groups == 1 && layer.InChannels % Features.Sixteen == 0 && layer.OutChannels % Features.Sixteen == 0
        && (isTrained || Features.CanBeRead(like)) && Features.AreKernels(layer.Weight)
        && Frame.Pays(size.Height / layer.Stride, size.Width / layer.Stride) && IsAddressable(layer, size.Height, size.Width);

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
        var frame = new FrameSize((int)shape[2], (int)shape[3], (int)size.Height, (int)size.Width);
        if (!Plan.Makes(frame)) throw new ArgumentException($"{Plan} makes no {size.Height}x{size.Width} of {frame.Height}x{frame.Width}", nameof(size));

        var y = ChannelsLast.Empty(outShape, x);
        var kept = signs?.Invoke(outShape);
        int signedRows = kept is null ? 0 : (int)kept.size(0);
        long imageNumbers = Plan.OutChannels * size.Height * size.Width;
        using Operand read = Operand.Feature(input, [shape[0], Plan.InChannels, shape[2], shape[3]], nameof(x)), ofPassing = Operand.ByteRow(passing, x.numel() / 8);
        using Operand written = Operand.Feature(y, outShape), beside = Operand.Feature(added, outShape, nameof(plus)), ofSigns = Operand.ByteRow(kept, signedRows * imageNumbers / 8, nameof(signs));
        var job = new Job
        {
            Images = (int)shape[0],
            Size = frame,
            X = read.Numbers,
            Passing = ofPassing.Bytes,
            Y = written.Numbers,
            Plus = beside.Numbers,
            Signs = ofSigns.Bytes,
            SignedRows = signedRows,
            HasRelu = relu,
        };
        if (job.Images == 0) return y;
        KernelCalls.Count(Plan.IsBack ? Kernel.ConvolutionBack : Kernel.Convolution);
        if (Plan.Lanes == 16) Run<Vector512<float>, Lanes16>(job);
        else Run<Vector256<float>, Lanes8>(job);
        GC.KeepAlive(this);
        return y;
    }

    /// <summary>Releases the packed weights.</summary>
    public virtual void Dispose() => _biases.Dispose();

    /// <summary>Shares a batch among the team.</summary>
    /// <param name="job">What is computed.</param>
    protected abstract void Run<TVector, TLanes>(Job job)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>Whether plans can count the numbers of a padded image, input and output.</summary>
    private static bool IsAddressable(Conv2d layer, long height, long width)
    {
        long beside = 2L * Math.Max(layer.Padding, layer.Kernel);
        return (height + beside) * (width + beside) * Math.Max(layer.InChannels, layer.OutChannels) < Features.MostImageNumbers;
    }

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
