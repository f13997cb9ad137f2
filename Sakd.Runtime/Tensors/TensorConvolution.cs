using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>A convolution of fixed weights over tensors, forward or as the gradient with respect to its input.</summary>
internal sealed class TensorConvolution : IDisposable
{
    // Kept, for some weights are packed only when they are read.
    private readonly Tensor _weight;
    private readonly Tensor? _scale;
    private readonly PackedConvolution _packed;
    private readonly int _inChannels, _outChannels;

    private TensorConvolution(ConvolutionGeometry geometry, bool isBackward, Tensor weight, Tensor? bias, Tensor? scale)
    {
        (_inChannels, _outChannels) = isBackward
            ? (geometry.OutChannels, geometry.InChannels)
            : (geometry.InChannels, geometry.OutChannels);
        using var _ = no_grad();
        using var biases = bias?.contiguous();
        using Operand kernels = Operand.Kernels(weight, [geometry.OutChannels, geometry.InChannels, geometry.Kernel, geometry.Kernel]);
        using Operand ofScale = Operand.Row(scale, geometry.OutChannels), ofBias = Operand.Row(biases, geometry.OutChannels, nameof(bias));
        _weight = weight.detach().DetachFromDisposeScope();
        _scale = scale?.detach().DetachFromDisposeScope();
        long[] strides = weight.Strides();
        var weights = new ConvolutionWeights(kernels.Elements, strides[0], strides[1], strides[2], strides[3]);
        _packed = isBackward
            ? PackedConvolution.Backward(LibTorchHost.Instance, geometry, weights, ofScale.Elements)
            : PackedConvolution.Forward(LibTorchHost.Instance, geometry, weights, ofBias.Elements, ofScale.Elements);
    }

    /// <summary>The forward pass.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    /// <param name="scale">What the kernels of each output channel are multiplied by, [C_out], or null.</param>
    public static TensorConvolution Forward(ConvolutionGeometry geometry, Tensor weight, Tensor? bias, Tensor? scale = null) =>
        new(geometry, isBackward: false, weight, bias, scale);

    /// <summary>The gradient with respect to the input.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    /// <param name="scale">As in the forward pass.</param>
    public static TensorConvolution Backward(ConvolutionGeometry geometry, Tensor weight, Tensor? scale = null) =>
        new(geometry, isBackward: true, weight, null, scale);

    /// <summary>Computes it.</summary>
    /// <param name="x">The input [B, C_in, H, W].</param>
    /// <param name="size">H' and W'.</param>
    /// <param name="inputMask">The mask of the input, [B, bytes]: where a bit is not set 0 is read. Null for no such question.</param>
    /// <param name="plus">What is added [B, C_out, H', W'], or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="mask">Where the output's mask goes, of as many of the first rows as it has; null for nowhere.</param>
    /// <returns>[B, C_out, H', W'].</returns>
    public Tensor Compute(
        Tensor x, (long Height, long Width) size, Tensor? inputMask = null, Tensor? plus = null, bool relu = false,
        Func<long[], Tensor>? mask = null)
    {
        using var input = ChannelsLast.Packed(x);
        using var added = plus is null ? null : ChannelsLast.Packed(plus);
        long[] shape = x.Sizes(), outShape = [shape[0], _outChannels, size.Height, size.Width];
        var y = ChannelsLast.Empty(outShape, x);
        var kept = mask?.Invoke(outShape);
        int maskedRows = kept is null ? 0 : (int)kept.size(0);
        using Operand read = Operand.Feature(input, [shape[0], _inChannels, shape[2], shape[3]], nameof(x)),
            ofInputMask = Operand.ByteRow(inputMask, x.numel() / 8);
        using Operand written = Operand.Feature(y, outShape), beside = Operand.Feature(added, outShape, nameof(plus));
        using var ofMask = Operand.ByteRow(kept, maskedRows * _outChannels * size.Height * size.Width / 8, nameof(mask));
        _packed.Compute(new ConvolutionCall
        {
            Images = (int)shape[0],
            Size = new FrameSize((int)shape[2], (int)shape[3], (int)size.Height, (int)size.Width),
            Input = read.Elements,
            InputMask = ofInputMask.Bytes,
            Output = written.Elements,
            Addend = beside.Elements,
            Activation = relu ? Activation.Relu : Activation.None,
            Mask = ofMask.Bytes,
            MaskedImages = maskedRows,
        });
        GC.KeepAlive(this);
        return y;
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose()
    {
        _packed.Dispose();
        _weight.Dispose();
        _scale?.Dispose();
    }

    /// <summary>dL/dW.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="x">
    /// Its input [B, C_in, H, W], channels in sixteens; or, with <paramref name="made"/>, what a batch norm has made it of.
    /// </param>
    /// <param name="gradient">dL/dy [B, C_out, H', W'], packed.</param>
    /// <param name="made">
    /// Scale and shift of each channel by which the batch norm made the input, and whether a ReLU followed; null for no such thing.
    /// </param>
    /// <returns>[C_out, C_in, k, k].</returns>
    public static unsafe Tensor WeightGradient(
        ConvolutionGeometry geometry, Tensor x, Tensor gradient, (float[] Scale, float[] Shift, bool Relu)? made = null)
    {
        using var _ = no_grad();
        using var packed = ChannelsLast.Packed(x);
        long[] shape = x.Sizes();
        using var kernels = empty(geometry.OutChannels, geometry.Kernel, geometry.Kernel, geometry.InChannels);
        using Operand read = Operand.Feature(packed, [shape[0], geometry.InChannels, shape[2], shape[3]], nameof(x)),
            written = Operand.Row(kernels, kernels.numel());
        using var ofGradient = Operand.Feature(
            gradient, [shape[0], geometry.OutChannels, geometry.OutputExtent(shape[2]), geometry.OutputExtent(shape[3])]);
        fixed (float* scale = made?.Scale, shift = made?.Shift)
        {
            Kernels.WeightGradient.Compute(LibTorchHost.Instance, geometry, new WeightGradientCall
            {
                Images = (int)shape[0],
                Height = (int)shape[2],
                Width = (int)shape[3],
                Input = read.Elements,
                Gradient = ofGradient.Elements,
                Output = written.Elements,
                InputScale = new NativeSpan<float>(scale, made?.Scale.Length ?? 0),
                InputShift = new NativeSpan<float>(shift, made?.Shift.Length ?? 0),
                InputRelu = made?.Relu ?? false,
            });
        }

        return kernels.permute(0, 3, 1, 2);
    }
}
