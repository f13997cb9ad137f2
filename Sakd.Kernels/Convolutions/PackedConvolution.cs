using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// A convolution whose weights have been packed, forward or as the gradient with respect to its input, with what comes before and after it
/// in the same pass over memory: the ReLU whose mask the gradient passes, the addend, the ReLU, the mask for its backward pass.
/// </summary>
/// <remarks>
/// Each output element is the outcome of the same operations in the same order, one rounding for each multiplication and addition, whatever
/// the batch, the number of threads and the processor's width.
/// </remarks>
public abstract unsafe class PackedConvolution : IDisposable
{
    /// <summary>
    /// What a thread reads again and again should stay in its own cache: one part of the weights, and some padded input.
    /// </summary>
    internal const int OwnCacheBytes = 1 << 19;

    private readonly KernelBuffer _biases;

    /// <summary>Copies the biases.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bias">Bias of each channel that it makes, or none.</param>
    private protected PackedConvolution(KernelHost host, ConvolutionPlan plan, NativeSpan<float> bias)
    {
        (Host, Plan) = (host, plan);
        float* from = bias.NeedIfAny(plan.OutChannels);
        _biases = host.Allocate(plan.OutChannels);
        Biases = _biases.Elements.First;
        var biases = new Span<float>(Biases, plan.OutChannels);
        if (from is null) biases.Clear();
        else new ReadOnlySpan<float>(from, plan.OutChannels).CopyTo(biases);
    }

    /// <summary>Threads and memory.</summary>
    private protected KernelHost Host { get; }

    /// <summary>The plan.</summary>
    private protected ConvolutionPlan Plan { get; }

    /// <summary>A bias for each output channel.</summary>
    private protected float* Biases { get; }

    /// <summary>
    /// Whether this processor has the instructions that make it fast. Without them all is computed as well, to the same bits.
    /// </summary>
    public static bool IsSupported => Lanes.Count > 0;

    /// <summary>Whether a forward pass is fast here: one group to channels in sixteens, of at least as many pixels as a tile has.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public static bool CanForward(ConvolutionGeometry geometry, long height, long width) =>
        IsSupported && geometry.Groups == 1 && geometry.OutChannels % Lanes.ChannelBlock == 0
        && Frame.Pays(geometry.OutputExtent(height), geometry.OutputExtent(width)) && IsAddressable(geometry, height, width);

    /// <summary>Whether the gradient with respect to an input is.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="height">H of the input.</param>
    /// <param name="width">W of the input.</param>
    public static bool CanBackward(ConvolutionGeometry geometry, long height, long width) =>
        IsSupported && geometry.Groups == 1 && geometry.InChannels % Lanes.ChannelBlock == 0
        && geometry.OutChannels % Lanes.ChannelBlock == 0
        && Frame.Pays(height / geometry.Stride, width / geometry.Stride) && IsAddressable(geometry, height, width);

    /// <summary>
    /// Packs the weights of a forward pass, of any geometry and on any processor: it is computed in the way that is best for its channels
    /// and groups. Until this is disposed of the weights have to stay as they are, where they are: some are packed only when they are read.
    /// </summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="weights">Its kernels.</param>
    /// <param name="bias">Bias of each output channel, or none.</param>
    /// <param name="scale">What the kernels of each output channel are multiplied by, as a folded batch norm has it, or none.</param>
    /// <exception cref="ArgumentException">
    /// An operand is too short, or there is no such convolution: a size is not positive, or the groups do not divide the channels.
    /// </exception>
    public static PackedConvolution Forward(
        KernelHost host, ConvolutionGeometry geometry, ConvolutionWeights weights,
        NativeSpan<float> bias = default, NativeSpan<float> scale = default) => Packed(host, geometry, weights, bias, scale, null);

    /// <summary>
    /// Packs the weights of a forward pass over images of one size, all of them now: they may change or go afterwards.
    /// </summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="weights">Its kernels.</param>
    /// <param name="bias">Bias of each output channel, or none.</param>
    /// <exception cref="ArgumentException">As of <see cref="Forward"/>.</exception>
    public static PackedConvolution ForSize(
        KernelHost host, ConvolutionGeometry geometry, FrameSize size, ConvolutionWeights weights, NativeSpan<float> bias = default) =>
        Packed(host, geometry, weights, bias, default, size);

    private static PackedConvolution Packed(
        KernelHost host, ConvolutionGeometry geometry, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale,
        FrameSize? only)
    {
        if (!geometry.Exists)
        {
            throw new ArgumentException(
                $"no convolution goes from {geometry.InChannels} to {geometry.OutChannels} channels in {geometry.Groups} groups"
                + $" with kernel {geometry.Kernel}, stride {geometry.Stride} and padding {geometry.Padding}",
                nameof(geometry));
        }

        var plan = ConvolutionPlan.Of(geometry, isBackward: false);
        if (DepthwiseConvolution.Fits(geometry)) return new DepthwiseConvolution(host, plan, weights, bias, scale);
        return geometry.Groups == 1 && AreSixteens(geometry.OutChannels)
            ? Of(host, plan, weights, bias, scale, only)
            : new GroupedConvolution(host, plan, weights, bias, scale);
    }

    /// <summary>
    /// Packs the weights of the gradient with respect to the input, dL/dx of dL/dy. With stride 1 it is the convolution whose kernels are
    /// turned round and whose channels have changed places; with a stride of s, s^2 of them, each with the rows and columns of the kernels
    /// that have met the same rows and columns of x.
    /// </summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="geometry">The convolution, for which <see cref="CanBackward"/> holds.</param>
    /// <param name="weights">Its kernels, which have to stay as for <see cref="Forward"/>.</param>
    /// <param name="scale">As in the forward pass.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens, or not of one group.</exception>
    public static PackedConvolution Backward(
        KernelHost host, ConvolutionGeometry geometry, ConvolutionWeights weights, NativeSpan<float> scale = default) =>
        HasGradients(geometry)
            ? Of(host, ConvolutionPlan.Of(geometry, isBackward: true), weights, default, scale, null)
            : throw new ArgumentException(GradientsAre, nameof(geometry));

    /// <summary>Computes it.</summary>
    /// <param name="call">What it reads and writes.</param>
    /// <exception cref="ArgumentException">
    /// An operand is too short, the sizes do not go together, an image has more elements than are counted (<see
    /// cref="FeatureSize.MostImageElements"/>), or there are bits for channels that have none.
    /// </exception>
    public void Compute(in ConvolutionCall call)
    {
        var size = call.Size;
        if (!Plan.Makes(size))
            throw new ArgumentException($"{Plan} makes no {size.OutHeight}x{size.OutWidth} of {size.Height}x{size.Width}", nameof(call));
        var (height, width) = Plan.IsBackward ? (size.OutHeight, size.OutWidth) : (size.Height, size.Width);
        bool fits = Math.Min(height, width) >= 0 && IsAddressable(Plan.Geometry, height, width);
        if (!fits) throw new ArgumentException($"an image of {height}x{width} does not fit {Plan}", nameof(call));
        if (!HasBits(call)) throw new ArgumentException($"there are no bits for {Plan} that ends in {call.Activation}", nameof(call));
        FeatureSize read = new(call.Images, Plan.InChannels, size.Height, size.Width),
            written = new(call.Images, Plan.OutChannels, size.OutHeight, size.OutWidth);
        var job = new Job
        {
            Images = call.Images,
            Size = size,
            X = call.Input.Need(read.Elements),
            InputMask = call.InputMask.NeedIfAny(read.MaskBytes),
            Y = call.Output.Need(written.Elements),
            Plus = call.Addend.NeedIfAny(written.Elements),
            Mask = call.Mask.NeedIfAny((written with { Images = call.MaskedImages }).MaskBytes),
            MaskedImages = call.Mask.First is null ? 0 : call.MaskedImages,
            Activation = call.Activation,
        };
        if (written.Elements <= 0) return;
        KernelCalls.Count(Plan.IsBackward ? Kernel.ConvolutionBackward : Kernel.Convolution);
        if (Plan.VectorWidth == 16) Run<Vector512<float>, Lanes16>(job);
        else if (Plan.VectorWidth == 8) Run<Vector256<float>, Lanes8>(job);
        else Run<Vector256<float>, PortableLanes>(job);
        GC.KeepAlive(this);
    }

    /// <summary>Releases the packed weights.</summary>
    public virtual void Dispose() => _biases.Dispose();

    /// <summary>Shares a batch among the threads.</summary>
    /// <param name="job">What is computed.</param>
    private protected abstract void Run<TVector, TLanes>(in Job job)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>What is said where that is not so.</summary>
    internal const string GradientsAre = "gradients are computed of one group, from and to channels in sixteens";

    /// <summary>Whether its gradients are computed here.</summary>
    internal static bool HasGradients(ConvolutionGeometry geometry) =>
        geometry is { Exists: true, Groups: 1 } && AreSixteens(geometry.InChannels) && AreSixteens(geometry.OutChannels);

    /// <summary>Whether plans can count the elements of a padded image, input and output.</summary>
    internal static bool IsAddressable(ConvolutionGeometry geometry, long height, long width)
    {
        long beside = 2L * Math.Max(geometry.Padding, geometry.Kernel);
        int channels = Math.Max(geometry.InChannels, geometry.OutChannels);
        return (double)(height + beside) * (width + beside) * channels < FeatureSize.MostImageElements;
    }

    private static bool AreSixteens(int channels) => channels % Lanes.ChannelBlock == 0;

    /// <summary>Whether bits are asked for only where there are any.</summary>
    private bool HasBits(in ConvolutionCall call) =>
        (call.InputMask.First is null || (Plan.Geometry.Groups == 1 && AreSixteens(Plan.InChannels) && AreSixteens(Plan.OutChannels)))
        && (call.Mask.First is null || (Plan.Geometry.Groups == 1 && AreSixteens(Plan.OutChannels) && call.Activation != Activation.Relu6));

    private static PackedConvolution Of(
        KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale,
        FrameSize? only) =>
        WinogradConvolution.Fits(plan) && (only is not { } size || WinogradConvolution.Pays(size))
            ? new WinogradConvolution(host, plan, weights, bias, scale, keeps: only is not null)
            : new DirectConvolution(host, plan, weights, bias, scale);

    /// <summary>A call whose operands have been looked at.</summary>
    private protected readonly struct Job
    {
        public required int Images { get; init; }

        public required FrameSize Size { get; init; }

        public required float* X { get; init; }

        public required byte* InputMask { get; init; }

        public required float* Y { get; init; }

        public required float* Plus { get; init; }

        public required byte* Mask { get; init; }

        public required int MaskedImages { get; init; }

        public required Activation Activation { get; init; }
    }
}
