using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>Our convolutions, forward and backward, against libtorch's in double precision.</summary>
public sealed class PackedConvolutionTests
{
    public static TheoryData<int, int, int, int, int, int, int> Convolutions { get; } = new()
    {
        // channels in and out, kernel, stride, padding, height, width
        { 16, 16, 3, 1, 1, 8, 8 },
        { 16, 48, 3, 1, 1, 7, 5 }, // tiles that are not whole, panels of two widths
        { 32, 32, 1, 1, 0, 6, 9 },
        { 16, 32, 3, 2, 1, 12, 12 }, // the backward pass of a stride is in phases
        { 16, 32, 3, 2, 1, 11, 13 },
        { 32, 16, 1, 2, 0, 12, 9 }, // of which some have no weights
        { 16, 16, 5, 3, 2, 21, 19 },
        { 16, 16, 3, 1, 0, 9, 8 },
        { 16, 16, 2, 1, 1, 6, 6 },
        { 128, 64, 3, 1, 1, 40, 36 }, // more bands than one
        { 256, 160, 3, 1, 1, 4, 4 }, // images in groups
        { 32, 48, 3, 1, 1, 7, 5 }, // blocks of 2x2 that are not whole
        { 64, 32, 3, 1, 1, 1, 1 },
        { 16, 16, 3, 1, 1, 16, 16 }, // two tiles at once
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void TheForwardPass(int inChannels, int outChannels, int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (layer, weight, bias) = Layer(inChannels, outChannels, kernel, stride, padding);
        var x = Feature(5, inChannels, height, width);
        Assert.True(KernelSupport.CanConvolve(layer.Geometry, x, layer.Weight));

        using var own = TensorConvolution.Forward(layer.Geometry, weight, bias);
        var size = (layer.Extent(height), layer.Extent(width));
        var convolved = InDouble(x, layer, weight, bias);
        Close.To(convolved, own.Compute(x, size), 5e-6, "convolution");

        var plus = Feature(5, outChannels, (int)size.Item1, (int)size.Item2);
        Tensor? mask = null;
        var y = own.Compute(x, size, plus: plus, relu: true, mask: shape => mask = KernelSupport.Mask(3, shape));
        Close.To((convolved + plus).relu(), y, 5e-6, "with an addition and a ReLU");

        var gradient = Feature(3, outChannels, (int)size.Item1, (int)size.Item2);
        Close.Exactly(
            where(y.narrow(0, 0, 3) > 0, gradient, zeros_like(gradient)), TensorElementwise.ReluBackward(gradient, mask!),
            "where the ReLU's gradient passes");
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void TheBackwardPass(int inChannels, int outChannels, int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        var (layer, weight, _) = Layer(inChannels, outChannels, kernel, stride, padding);
        var x = Feature(3, inChannels, height, width).to(ScalarType.Float64).requires_grad_();
        var y = InDouble(x, layer, weight, null);
        var gradient = Feature(3, outChannels, (int)y.shape[2], (int)y.shape[3]);
        Assert.True(KernelSupport.CanConvolveBackward(layer.Geometry, gradient, layer.Weight, (height, width)));
        y.backward([gradient.to(ScalarType.Float64)], retain_graph: true);

        using var own = TensorConvolution.Backward(layer.Geometry, weight);
        using var __ = no_grad();
        Close.To(x.grad!, own.Compute(gradient, (height, width)), 5e-6, "gradient");

        // Behind a ReLU, and added to another layer's gradient.
        var relu = Feature(3, outChannels, (int)y.shape[2], (int)y.shape[3]).relu();
        var mask = KernelSupport.Mask(3, relu.shape);
        TensorElementwise.Relu(relu, relu, mask);
        var other = Feature(3, inChannels, height, width);
        x.grad = null;
        using (enable_grad()) y.backward([where(relu > 0, gradient, zeros_like(gradient)).to(ScalarType.Float64)]);
        Close.To(
            x.grad! + other, own.Compute(gradient, (height, width), inputMask: mask, plus: other), 5e-6,
            "gradient behind a ReLU, and another");
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void TheWidthOfTheProcessorMakesNoDifference(
        int inChannels, int outChannels, int kernel, int stride, int padding, int height, int width)
    {
        Assert.SkipWhen(Lanes.Count < 16, "This processor has one width alone.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (layer, weight, bias) = Layer(inChannels, outChannels, kernel, stride, padding);
        var x = Feature(2, inChannels, height, width);
        Tensor Forward()
        {
            using var own = TensorConvolution.Forward(layer.Geometry, weight, bias);
            return own.Compute(x, (layer.Extent(height), layer.Extent(width)), relu: true);
        }

        var wide = Forward();
        Lanes.Count = 8;
        try
        {
            Close.Exactly(wide, Forward(), "value");
        }
        finally
        {
            Lanes.Count = 16;
        }
    }

    [Fact]
    public void NeitherDoesTheBatch()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (layer, weight, bias) = Layer(32, 64, 3, 1, 1);
        var x = Feature(7, 32, 8, 8);
        using var own = TensorConvolution.Forward(layer.Geometry, weight, bias);
        var together = own.Compute(x, (8, 8));
        for (int row = 0; row < 7; row++) Close.Exactly(together.narrow(0, row, 1), own.Compute(x.narrow(0, row, 1), (8, 8)), $"row {row}");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void NothingComesOfNothing(int channels)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (layer, weight, bias) = Layer(channels, channels, 3, 1, 1);
        using var own = TensorConvolution.Forward(layer.Geometry, weight, bias);

        Assert.Equal([0, channels, 8, 8], own.Compute(Feature(5, channels, 8, 8).narrow(0, 0, 0), (8, 8)).shape);
    }

    [Theory]
    [InlineData(32, 16)]
    [InlineData(128, 8)]
    [InlineData(512, 4)]
    public void FewerMultiplicationsRoundNoMore(int channels, int size)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var generator = new Generator(1);
        var layer = new Conv2d(channels, channels, 3, padding: 1);
        var x = ChannelsLast.Of(randn([4, channels, size, size], generator: generator).relu());
        var weight = randn([channels, channels, 3, 3], generator: generator);
        var plan = ConvolutionPlan.Of(layer.Geometry, isBackward: false);
        using var kernels = Operand.Kernels(weight, weight.shape);
        var weights = ConvolutionWeights.Contiguous(kernels.Elements, layer.Geometry);
        using var direct = new DirectConvolution(LibTorchHost.Instance, plan, weights, default, default);
        using var winograd = new WinogradConvolution(LibTorchHost.Instance, plan, weights, default, default);
        var exact = InDouble(x, layer, weight, null);

        Assert.True(Error(winograd) < Error(direct));

        double Error(PackedConvolution convolution)
        {
            var y = ChannelsLast.Empty(x.shape, x);
            using Operand read = Operand.Feature(x, x.shape), written = Operand.Feature(y, y.shape);
            convolution.Compute(
                new ConvolutionCall
                {
                    Images = 4,
                    Size = layer.Geometry.Over(size, size),
                    Input = read.Elements,
                    Output = written.Elements,
                });
            return (y.to(ScalarType.Float64) - exact).square().mean().item<double>();
        }
    }

    [Fact]
    public void WhatCannotBeComputedIsLeftToLibtorch()
    {
        using var scope = NewDisposeScope();
        var x = Feature(2, 16, 8, 8);
        Assert.True(Computes(new Conv2d(16, 16, 3, 1, 1), x));
        Assert.False(Computes(new Conv2d(16, 24, 3, 1, 1), x));
        Assert.False(Computes(new Conv2d(16, 16, 3, 1, 1, groups: 2), x));
        Assert.False(Computes(new Conv2d(16, 16, 3, 4, 1), x));
        Assert.False(Computes(new Conv2d(16, 16, 3, 1, 1), x.to(ScalarType.Float64)));
        Assert.False(Computes(new Conv2d(16, 16, 3, 1, 1), x.detach().requires_grad_()));
    }

    private static bool Computes(Conv2d layer, Tensor x) => KernelSupport.CanConvolve(layer.Geometry, x, layer.Weight);

    private static (Conv2d Layer, Tensor Weight, Tensor Bias) Layer(int inChannels, int outChannels, int kernel, int stride, int padding)
    {
        var layer = new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: true);
        return (layer, ChannelsLast.Of(HashRule.Input(layer.Weight.shape)), HashRule.Input([outChannels]));
    }

    private static Tensor Feature(int rows, int channels, int height, int width) =>
        ChannelsLast.Of(HashRule.Input([rows, channels, height, width]));

    private static Tensor InDouble(Tensor x, Conv2d layer, Tensor weight, Tensor? bias) => nn.functional.conv2d(
        x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64), [layer.Stride, layer.Stride],
        [layer.Padding, layer.Padding]);
}
