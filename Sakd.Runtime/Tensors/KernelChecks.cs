using Sakd.Kernels;
using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>One kernel of <see cref="Sakd.Kernels"/> held against libtorch in double precision.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Case">What it computes.</param>
/// <param name="Error">The largest difference, relative to the largest value; what is not a number if one of both is none.</param>
public sealed record KernelCheck(string Kernel, string Case, double Error)
{
    // Of a few hundred products in single precision; a kernel that is wrong is off by a good part of the value.
    private const double Allowed = 1e-5;

    /// <summary>Whether the kernel is right.</summary>
    public bool IsRight => Error <= Allowed;
}

/// <summary>Every kernel that networks call, on features of a few thousand elements: is this processor computing rightly?</summary>
public static class KernelChecks
{
    private static readonly FeatureSize _size = new(Images: 5, Channels: 32, Height: 14, Width: 13);

    private static readonly ConvolutionGeometry
        _direct = new(InChannels: 32, OutChannels: 48, Kernel: 3, Stride: 2, Padding: 1),
        _pixels = new(InChannels: 32, OutChannels: 16, Kernel: 1),
        _winograd = new(InChannels: 64, OutChannels: 64, Kernel: 3, Stride: 1, Padding: 1),
        _depthwise = new(InChannels: 20, OutChannels: 20, Kernel: 5, Stride: 2, Padding: 2, Groups: 20),
        _grouped = new(InChannels: 12, OutChannels: 18, Kernel: 3, Stride: 1, Padding: 1, Groups: 3);

    private static readonly KernelHost _host = LibTorchHost.Instance;

    // No vector divides them.
    private const int AnyChannels = 21;

    private static readonly PoolWindow _window = new(Kernel: 3, Stride: 2, Padding: 1);

    /// <summary>
    /// The checks, each computed when it is asked for: libtorch's own convolution in single precision, and where our kernels are on each of
    /// them.
    /// </summary>
    public static IEnumerable<KernelCheck> Run()
    {
        yield return Check("libtorch", "a convolution in single precision", LibTorch);
        if (!SakdPlatform.OwnKernels.IsOn) yield break;

        (ConvolutionGeometry, string)[] convolutions = [(_direct, "3x3, stride 2"), (_pixels, "1x1"), (_winograd, "3x3, Winograd")];
        foreach (var (geometry, what) in convolutions)
        {
            yield return Check(nameof(Kernel.Convolution), what, () => Forward(geometry));
            yield return Check(nameof(Kernel.ConvolutionBackward), what, () => Backward(geometry));
            yield return Check(nameof(Kernel.WeightGradient), what, () => WeightGradient(geometry));
        }

        yield return Check(nameof(Kernel.Depthwise), "5x5, stride 2", () => Forward(_depthwise));
        yield return Check(nameof(Kernel.Grouped), "3x3, three groups", () => Forward(_grouped));
        yield return Check(nameof(Kernel.Convolution), "a linear layer", Linear);
        yield return Check(nameof(Kernel.Statistics), "mean and variance", Statistics);
        yield return Check(nameof(Kernel.BatchNorm), "with addend, ReLU and mask", Normalise);
        yield return Check(nameof(Kernel.BatchNormBackward), "through the mask", NormaliseBackward);
        yield return Check(nameof(Kernel.Relu), "of an affine function", Relu);
        yield return Check(nameof(Kernel.ReluBackward), "through the mask", ReluBackward);
        yield return Check(nameof(Kernel.MaxPool), "3x3, stride 2", MaxPool);
        yield return Check(nameof(Kernel.MaxPool), "3x3, any channels", MaxPoolOfAnyChannels);
        yield return Check(nameof(Kernel.MaxPoolBackward), "3x3, stride 2", MaxPoolBackward);
        yield return Check(nameof(Kernel.AveragePool), "3x3, stride 2", AveragePool);
        yield return Check(nameof(Kernel.AveragePool), "of whole images", GlobalPool);
        yield return Check(nameof(Kernel.Pointwise), "sigmoid", Sigmoid);
        yield return Check(nameof(Kernel.Pointwise), "ReLU6", Relu6);
        yield return Check(nameof(Kernel.Pointwise), "ReLU6 of a sum", AddRelu6);
        yield return Check(nameof(Kernel.Pointwise), "ReLU of an affine function", AffineRelu);
        yield return Check(nameof(Kernel.Pointwise), "times a number of the image", Multiply);
        yield return Check(nameof(Kernel.Pointwise), "product of two", Product);
        yield return Check(nameof(Kernel.Pointwise), "split and put together", Concat);
        yield return Check(nameof(Kernel.Pointwise), "channels shuffled", Shuffle);
        yield return Check(nameof(Kernel.MeanSquare), "over the channels", MeanSquare);
        yield return Check(nameof(Kernel.MeanSquareBackward), "over the channels", MeanSquareBackward);
        yield return Check(nameof(Kernel.Rows), "selected and put back", Rows);
    }

    private static KernelCheck Check(string kernel, string what, Func<(Tensor Computed, Tensor Expected)> compute)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (computed, expected) = compute();
        double error = (computed.to(ScalarType.Float64) - expected).abs().max().ToDouble();
        return new KernelCheck(kernel, what, error / expected.abs().max().ToDouble());
    }

    private static (Tensor, Tensor) LibTorch()
    {
        var (x, weight) = (Feature(_direct.InChannels, 1), Weight(_direct));
        return (Convolve(_direct, x, weight), Convolve(_direct, Double(x), Double(weight)));
    }

    private static (Tensor, Tensor) Forward(ConvolutionGeometry geometry)
    {
        var (x, weight, bias) = (Feature(geometry.InChannels, 1), Weight(geometry), Row(geometry.OutChannels, 3));
        var expected = Convolve(geometry, Double(x), Double(weight)) + PerChannel(bias);
        if (geometry.Groups == 1)
        {
            using var convolution = TensorConvolution.Forward(geometry, weight, bias);
            return (convolution.Compute(x, (expected.size(2), expected.size(3))), expected);
        }

        // In groups it is libtorch's in training, and ours where there is no libtorch.
        var (contiguous, y) = (weight.contiguous(), ChannelsLast.Empty(expected.Sizes(), x));
        using Operand kernels = Operand.Row(contiguous, geometry.Weights), biases = Operand.Row(bias, geometry.OutChannels);
        using Operand read = Operand.Feature(x, x.Sizes()), written = Operand.Feature(y, y.Sizes());
        var weights = ConvolutionWeights.Contiguous(kernels.Elements, geometry);
        using var packed = PackedConvolution.Forward(_host, geometry, weights, biases.Elements);
        packed.Compute(new ConvolutionCall
        {
            Images = read.Size.Images,
            Size = geometry.Over(x.size(2), x.size(3)),
            Input = read.Elements,
            Output = written.Elements,
        });
        return (y, expected);
    }

    private static (Tensor, Tensor) Linear()
    {
        const int Rows = 67, In = 50, Out = 37;
        var (x, weight, bias, y) = (Draw([Rows, In], 1), Draw([Out, In], 2), Draw([Out], 3), empty(Rows, Out));
        using Operand read = Operand.Row(x, x.numel()), weights = Operand.Row(weight, weight.numel());
        using Operand biases = Operand.Row(bias, Out), written = Operand.Row(y, y.numel());
        using var linear = new PackedLinear(_host, In, Out, weights.Elements, biases.Elements);
        linear.Compute(Rows, read.Elements, written.Elements);
        return (y, nn.functional.linear(Double(x), Double(weight), Double(bias)));
    }

    private static (Tensor, Tensor) Backward(ConvolutionGeometry geometry)
    {
        var (x, weight) = (Feature(geometry.InChannels, 1), Weight(geometry));
        var gradient = GradientOf(geometry);
        using var convolution = TensorConvolution.Backward(geometry, weight);
        var computed = convolution.Compute(gradient, (x.size(2), x.size(3)));
        return (computed, Gradient(Double(x), input => Convolve(geometry, input, Double(weight)), gradient));
    }

    private static (Tensor, Tensor) WeightGradient(ConvolutionGeometry geometry)
    {
        var (x, weight) = (Feature(geometry.InChannels, 1), Weight(geometry));
        var gradient = GradientOf(geometry);
        var computed = TensorConvolution.WeightGradient(geometry, x, gradient);
        return (computed, Gradient(Double(weight), kernels => Convolve(geometry, Double(x), kernels), gradient));
    }

    private static (Tensor, Tensor) Statistics()
    {
        var x = Feature(_size.Channels, 1);
        var (mean, variance) = TensorBatchNorm.Statistics(x);
        return (cat([tensor(mean), tensor(variance)]), cat([Double(x).mean([0, 2, 3]), Double(x).var([0, 2, 3], unbiased: false)]));
    }

    private static (Tensor, Tensor) Normalise()
    {
        var (x, plus) = (Feature(_size.Channels, 1), Feature(_size.Channels, 2));
        var (scale, shift) = (Row(_size.Channels, 3), Row(_size.Channels, 4));
        var mask = KernelSupport.Mask(_size.Images, x.Sizes());
        var y = TensorBatchNorm.Apply(x, Elements(scale), Elements(shift), plus, relu: true, mask);
        var ofOnes = TensorElementwise.ReluBackward(ChannelsLast.Of(ones_like(x)), mask);
        var expected = (Affine(x, scale, shift) + Double(plus)).relu();
        return (cat([y, ofOnes]), cat([expected, expected.sign()]));
    }

    private static (Tensor, Tensor) NormaliseBackward()
    {
        var (gradient, x) = (Feature(_size.Channels, 1), Feature(_size.Channels, 2));
        var (scale, ofX, shift) = (Row(_size.Channels, 3), Row(_size.Channels, 4), Row(_size.Channels, 5));
        var (mask, passes) = MaskOf(Feature(_size.Channels, 6));
        var back = TensorBatchNorm.Backward(gradient, x, mask, Elements(scale), Elements(ofX), Elements(shift), passed: null);
        return (back, PerChannel(scale) * Double(gradient) * passes + PerChannel(ofX) * Double(x) + PerChannel(shift));
    }

    private static (Tensor, Tensor) Relu()
    {
        var (x, scale, shift) = (Feature(_size.Channels, 1), Row(_size.Channels, 2), Row(_size.Channels, 3));
        return (TensorElementwise.AffineRelu(x, scale, shift, mask: null), Affine(x, scale, shift).relu());
    }

    private static (Tensor, Tensor) ReluBackward()
    {
        var (gradient, scale) = (Feature(_size.Channels, 1), Row(_size.Channels, 2));
        var (mask, passes) = MaskOf(Feature(_size.Channels, 3));
        return (TensorElementwise.ReluBackward(gradient, mask, scale), Double(gradient) * passes * PerChannel(scale));
    }

    private static (Tensor, Tensor) MaxPool()
    {
        var x = Feature(_size.Channels, 1);
        return (TensorMaxPooling.Forward(x, _window, indices: null), Pool(Double(x)));
    }

    private static (Tensor, Tensor) MaxPoolBackward()
    {
        var x = Feature(_size.Channels, 1);
        var indices = TensorMaxPooling.Indices(_size.Images, x.Sizes(), _window);
        var gradient = Draw(TensorMaxPooling.Forward(x, _window, indices).Sizes(), 2);
        return (TensorMaxPooling.Backward(gradient, indices, _window, _size.Height, _size.Width), Gradient(Double(x), Pool, gradient));
    }

    private static (Tensor, Tensor) MaxPoolOfAnyChannels()
    {
        var x = Feature(AnyChannels, 1);
        var expected = Pool(Double(x));
        return (Made(x, expected.Sizes(), (size, from, to) => MaxPooling.Forward(_host, size, _window, from, to)), expected);
    }

    private static (Tensor, Tensor) AveragePool()
    {
        var x = Feature(_size.Channels, 1);
        var expected = nn.functional.avg_pool2d(
            Double(x), [_window.Kernel, _window.Kernel], [_window.Stride, _window.Stride], [_window.Padding, _window.Padding]);
        return (
            Made(x, expected.Sizes(), (size, from, to) => AveragePooling.Forward(_host, size, _window, from, to)), expected);
    }

    private static (Tensor, Tensor) GlobalPool()
    {
        var x = Feature(_size.Channels, 1);
        var y = Made(x, [_size.Images, _size.Channels, 1, 1], (size, from, to) => AveragePooling.Global(_host, size, from, to));
        return (y, Double(x).mean([2, 3], keepdim: true));
    }

    private static (Tensor, Tensor) Sigmoid()
    {
        var x = Feature(_size.Channels, 1);
        return (
            Made(x, x.Sizes(), (size, from, to) => Pointwise.Sigmoid(_host, size, from, to)), Double(x).sigmoid());
    }

    private static (Tensor, Tensor) Relu6()
    {
        var normal = Feature(AnyChannels, 1);
        var x = normal * normal * normal; // Some are above 6.
        var y = Made(x, x.Sizes(), (size, from, to) => Pointwise.Activate(_host, size, Activation.Relu6, from, to));
        return (y, Double(x).relu6());
    }

    private static (Tensor, Tensor) AddRelu6()
    {
        var (x, other) = (Feature(_size.Channels, 1), Feature(_size.Channels, 2));
        using var added = Operand.Feature(other, x.Sizes());
        var addend = added.Elements;
        var y = Made(x, x.Sizes(), (size, from, to) => Pointwise.Add(_host, size, from, addend, to, Activation.Relu6));
        return (y, (Double(x) + Double(other)).relu6());
    }

    private static (Tensor, Tensor) AffineRelu()
    {
        var (x, scale, shift) = (Feature(AnyChannels, 1), Row(AnyChannels, 2), Row(AnyChannels, 3));
        using Operand ofScale = Operand.Row(scale, AnyChannels), ofShift = Operand.Row(shift, AnyChannels);
        var (factors, shifts) = (ofScale.Elements, ofShift.Elements);
        var y = Made(x, x.Sizes(), (size, from, to) =>
            Pointwise.Affine(_host, size, from, factors, shifts, to, activation: Activation.Relu));
        return (y, Affine(x, scale, shift).relu());
    }

    private static (Tensor, Tensor) Multiply()
    {
        var (x, scale) = (Feature(AnyChannels, 1), Draw([_size.Images, AnyChannels], 2));
        using var ofScale = Operand.Row(scale, scale.numel());
        var factors = ofScale.Elements;
        var y = Made(x, x.Sizes(), (size, from, to) => Pointwise.Multiply(_host, size, from, factors, to));
        return (y, Double(x) * Double(scale).view(_size.Images, AnyChannels, 1, 1));
    }

    private static (Tensor, Tensor) Product()
    {
        var (x, other) = (Feature(AnyChannels, 1), Feature(AnyChannels, 2));
        using var multiplied = Operand.Feature(other, x.Sizes());
        var factor = multiplied.Elements;
        var y = Made(x, x.Sizes(), (size, from, to) => Pointwise.Product(_host, size, from, factor, to));
        return (y, Double(x) * Double(other));
    }

    // The last channels first.
    private static (Tensor, Tensor) Concat()
    {
        const int First = 8, Others = AnyChannels - First;
        var x = Feature(AnyChannels, 1);
        var y = Made(x, x.Sizes(), (size, from, to) =>
        {
            using KernelBuffer first = _host.Allocate(size.Elements), others = _host.Allocate(size.Elements);
            ChannelCopy.Take(_host, size, 0, First, from, first.Elements);
            ChannelCopy.Take(_host, size, First, Others, from, others.Elements);
            ChannelCopy.Put(_host, size, 0, Others, others.Elements, to);
            ChannelCopy.Put(_host, size, Others, First, first.Elements, to);
        });
        return (y, cat([Double(x).narrow(1, First, Others), Double(x).narrow(1, 0, First)], 1));
    }

    private static (Tensor, Tensor) Shuffle()
    {
        const int Groups = 3;
        var x = Feature(AnyChannels, 1);
        var y = Made(x, x.Sizes(), (size, from, to) => ChannelCopy.Shuffle(_host, size, Groups, from, to));
        var groups = Double(x).reshape(_size.Images, Groups, AnyChannels / Groups, _size.Height, _size.Width);
        return (y, groups.transpose(1, 2).reshape(x.shape));
    }

    private static (Tensor, Tensor) MeanSquare()
    {
        var x = Feature(_size.Channels, 1);
        return (TensorMeanSquare.Forward(x), Double(x).square().mean([1]));
    }

    private static (Tensor, Tensor) MeanSquareBackward()
    {
        var x = Feature(_size.Channels, 1);
        var gradient = Draw([_size.Images, _size.Height, _size.Width], 2);
        return (TensorMeanSquare.Backward(x, gradient), Gradient(Double(x), input => input.square().mean([1]), gradient));
    }

    private static (Tensor, Tensor) Rows()
    {
        var x = Feature(_size.Channels, 1);
        long[] chosen = [4, 0, 3];
        var selected = TensorRows.Select(x, chosen);
        var expected = zeros_like(Double(x)).index_copy_(0, tensor(chosen), Double(x).index_select(0, tensor(chosen)));
        return (TensorRows.PutBack(selected, chosen, _size.Images), expected);
    }

    /// <summary>What a kernel for students by themselves, which no tensor comes by in training, makes of a feature.</summary>
    private static Tensor Made(Tensor x, ReadOnlySpan<long> shape, Action<FeatureSize, NativeSpan<float>, NativeSpan<float>> kernel)
    {
        var y = ChannelsLast.Empty(shape, x);
        using Operand read = Operand.Feature(x, x.Sizes()), written = Operand.Feature(y, shape);
        kernel(read.Size, read.Elements, written.Elements);
        return y;
    }

    private static Tensor Convolve(ConvolutionGeometry geometry, Tensor x, Tensor weight) =>
        nn.functional.conv2d(
            x, weight, strides: [geometry.Stride, geometry.Stride], padding: [geometry.Padding, geometry.Padding], groups: geometry.Groups);

    private static Tensor Pool(Tensor x) =>
        nn.functional.max_pool2d(x, [_window.Kernel, _window.Kernel], [_window.Stride, _window.Stride], [_window.Padding, _window.Padding]);

    /// <summary>dL/dx, as libtorch has it.</summary>
    private static Tensor Gradient(Tensor x, Func<Tensor, Tensor> compute, Tensor gradient)
    {
        using var _ = enable_grad();
        var input = x.detach().requires_grad_();
        return autograd.grad([compute(input)], [input], [Double(gradient)])[0];
    }

    private static (Tensor Mask, Tensor Passes) MaskOf(Tensor x)
    {
        var mask = KernelSupport.Mask((int)x.size(0), x.Sizes());
        TensorElementwise.Relu(x, ChannelsLast.Empty(x.Sizes(), x), mask);
        return (mask, Double(x).relu().sign());
    }

    private static Tensor GradientOf(ConvolutionGeometry geometry) =>
        Draw([_size.Images, geometry.OutChannels, geometry.OutputExtent(_size.Height), geometry.OutputExtent(_size.Width)], 4);

    private static Tensor Affine(Tensor x, Tensor scale, Tensor shift) => PerChannel(scale) * Double(x) + PerChannel(shift);

    private static Tensor PerChannel(Tensor row) => Double(row).view(1, -1, 1, 1);

    private static Tensor Feature(int channels, int seed) => Draw([_size.Images, channels, _size.Height, _size.Width], seed);

    private static Tensor Weight(ConvolutionGeometry geometry) =>
        Draw([geometry.OutChannels, geometry.InChannels / geometry.Groups, geometry.Kernel, geometry.Kernel], 2);

    private static Tensor Row(int channels, int seed) => Draw([channels], seed);

    private static Tensor Draw(long[] shape, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return ChannelsLast.Of(randn(shape, generator: generator));
    }

    private static Tensor Double(Tensor x) => x.to(ScalarType.Float64);

    private static float[] Elements(Tensor row) => row.data<float>().ToArray();
}
