using System.Runtime.InteropServices;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// Values that do not fit a layer: libtorch says so, in its words, whether or not kernels of ours would have computed the layer. What fits
/// in another type is computed.
/// </summary>
public sealed class MisfitTests
{
    [Theory]
    [InlineData(16, 48)]
    [InlineData(48, 16)]
    [InlineData(6, 16)]
    public void ABatchNormOfOtherChannels(int channels, int given)
    {
        using var norm = new BatchNorm2d(channels);
        using var x = Feature(given);
        Assert.Contains("running_mean", Assert.Throws<ExternalException>(() => norm.forward(x)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 16)]
    [InlineData(16, 64)]
    [InlineData(16, 6)]
    public void AConvolutionOfOtherChannels(int channels, int given)
    {
        using var layer = new Conv2d(channels, 64, 3, padding: 1);
        using var view = new FrozenConv2d(layer, null, fold: true);
        using var x = Feature(given);
        string expected = $"to have {channels} channels, but got {given} channels";
        Assert.Contains(expected, Assert.Throws<ExternalException>(() => layer.forward(x)).Message, StringComparison.Ordinal);
        using var _ = no_grad();
        Assert.Contains(expected, Assert.Throws<ExternalException>(() => view.Forward(x)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void WeightsOfAnotherType(ScalarType type)
    {
        using var layer = new Conv2d(16, 16, 3, padding: 1);
        using var x = Feature(16);
        layer.to(type);
        Assert.Throws<ExternalException>(() => layer.forward(x));
        using var same = x.to(type);
        using var y = layer.forward(same);
        Assert.Equal(type, y.dtype);
    }

    [Fact]
    public void WhatIsAddedToABatchNorm()
    {
        using var scope = NewDisposeScope();
        using var norm = new BatchNorm2d(16);
        var x = Feature(16);
        var plain = norm.forward(x);
        var perChannel = arange(16, dtype: ScalarType.Float32).view(1, 16, 1, 1);
        Close.To(plain + perChannel, norm.ForwardAdd(x, perChannel), 1e-6, "a number for each channel");
        var other = x.to(ScalarType.Float64);
        Close.To(plain + other, norm.ForwardAdd(x, other), 1e-6, "double precision");
        Assert.Throws<ExternalException>(() => norm.ForwardAddRelu(x, Feature(48)));
    }

    [Fact]
    public void WhatIsAddedToAFrozenConvolution()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var layer = new Conv2d(16, 16, 1);
        using var view = new FrozenConv2d(layer, null, fold: true);
        var x = Feature(16);
        var perChannel = arange(16, dtype: ScalarType.Float32).view(1, 16, 1, 1);
        Close.To(perChannel.expand(4, 16, 8, 8), view.ForwardAdd(x, perChannel, null), 0, "a number for each channel");
        Assert.Throws<ExternalException>(() => view.ForwardAdd(x, Feature(48), null));
    }

    [Fact]
    public void ASingleValueForEachChannelHasNoVariance()
    {
        using var norm = new BatchNorm2d(16);
        using var pixel = ChannelsLast.Of(ones(1, 16, 1, 1));
        Assert.StartsWith(
            "Expected more than 1 value per channel when training", Assert.Throws<ArgumentException>(() => norm.forward(pixel)).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, norm.NumBatchesTracked.ToInt64());
        Close.Exactly(ones(16), norm.RunningVar, "running variance");
        norm.eval();
        using var y = norm.forward(pixel);
        Assert.All(Close.Values(y), value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [InlineData(3, 2, 2)] // a padding of more than half the window
    [InlineData(5, 1, 0)] // a window larger than the image
    public void AWindowThatLibtorchRefuses(int kernel, int stride, int padding)
    {
        foreach (int channels in (int[])[6, 16])
        {
            using var x = ChannelsLast.Of(ones(2, channels, 4, 4));
            Assert.Throws<ExternalException>(() => Functional.MaxPool(x, kernel, stride, padding));
        }
    }

    private static Tensor Feature(int channels)
    {
        using var generator = new Generator(3);
        return ChannelsLast.Of(randn([4, channels, 8, 8], generator: generator));
    }
}
