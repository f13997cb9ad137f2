using System.Runtime.InteropServices;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>What libtorch's graph does with its own operations it does with those of our kernels, whatever the channels: 16 are ours, 6 are libtorch's.</summary>
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
        Assert.Contains("modified by an inplace operation", Assert.Throws<InvalidOperationException>(() => GraphMemory.WalkBack(y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OurKernelsRefuseSecondDerivatives()
    {
        using var scope = NewDisposeScope();
        using var layer = Convolution(16);
        var x = Feature(16).requires_grad_();
        var y = layer.forward(x).square().sum();
        Assert.Throws<ExternalException>(() => y.backward(create_graph: true));
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
