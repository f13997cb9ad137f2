using System.Runtime.InteropServices;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// What libtorch's graph does with its own operations it does with those of our kernels, whatever the channels: 16 are ours, 6 are
/// libtorch's.
/// </summary>
public sealed class GraphTests
{
    public static TheoryData<int> Channels { get; } = [6, 16];

    [Theory]
    [MemberData(nameof(Channels))]
    public void ABackwardPassIsTakenOnceUnlessTheGraphIsRetained(int channels)
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(channels);
        var x = Feature(channels).requires_grad_();
        var y = layer.forward(x).sum();
        y.backward(retain_graph: true);
        var first = x.grad!.clone();
        y.backward();
        Close.To(first * 2, x.grad, 1e-6, "two backward passes");
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void AnInputThatIsChangedBeforeTheBackwardPass(int channels)
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(channels);
        var x = Feature(channels);
        var y = layer.forward(x).sum();
        x.add_(1);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void AWeightThatIsChangedBeforeTheBackwardPass(int channels)
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(channels);
        var x = Feature(channels).requires_grad_();
        var y = layer.forward(x).sum();
        using (no_grad()) layer.Weight.add_(1);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void OurOwnBackwardPassSaysWhatWentWrong()
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(16);
        var x = Feature(16);
        var y = layer.forward(x).sum();
        x.add_(1);
        Assert.Contains(
            "modified by an inplace operation", Assert.Throws<InvalidOperationException>(() => GraphMemory.Backward(y)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SecondDerivativesAreThoseOfLibtorch(bool hasRelu)
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(16);
        using var norm = new BatchNorm2d(16);
        var x = Feature(16);
        var (ours, theirs) = (Penalty(isOurs: true), Penalty(isOurs: false));
        for (int i = 0; i < ours.Count; i++) Close.To(theirs[i], ours[i], 2e-4, $"second derivative {i}", absolute: 1e-6);

        List<Tensor> Penalty(bool isOurs)
        {
            KernelSupport.IsUsed = isOurs;
            try
            {
                var input = x.detach().clone().requires_grad_();
                var normalised = hasRelu ? norm.ForwardAddRelu(layer.forward(input), input) : norm.forward(layer.forward(input));
                var pooled = Functional.MaxPool(Functional.Relu(layer.forward(norm.ForwardRelu(layer.forward(normalised)))), 3, 2, 1);
                var value = MeanSquareFunction.Of(SelectFunction.Of(pooled, [2, 0]) ?? pooled.index_select(0, tensor((long[])[2, 0])))
                    .square()
                    .sum();
                var gradient = autograd.grad([value], [input], retain_graph: true, create_graph: true)[0];
                return [value, gradient, .. autograd.grad([gradient.square().sum()], [input, layer.Weight, norm.Weight, norm.Bias])];
            }
            finally
            {
                KernelSupport.IsUsed = true;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void AnOutputMayBeChangedInPlace(int channels)
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(channels);
        using var norm = new BatchNorm2d(channels);
        var x = Feature(channels).requires_grad_();
        var y = norm.forward(layer.forward(x).mul_(2)).relu_();
        y.sum().backward();

        var expected = x.detach().requires_grad_();
        var value = norm.forward(layer.forward(expected) * 2).relu();
        value.sum().backward();
        Close.To(value, y, 1e-6, "value");
        Close.To(expected.grad!, x.grad, 1e-5, "gradient", absolute: 1e-6);
    }

    private static Conv2d Convolution(int channels)
    {
        var layer = new Conv2d(channels, channels, 3, padding: 1);
        using var generator = new Generator(5);
        layer.Initialize(generator);
        return layer;
    }

    private static Tensor Feature(int channels)
    {
        using var generator = new Generator(3);
        return ChannelsLast.Of(randn([4, channels, 8, 8], generator: generator));
    }
}
