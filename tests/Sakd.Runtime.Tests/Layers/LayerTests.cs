using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>Each layer against TorchSharp's own of the same name.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData(1, 1, 0, 1, false)]
    [InlineData(3, 1, 1, 1, true)]
    [InlineData(3, 2, 1, 2, false)]
    [InlineData(5, 3, 0, 4, true)]
    public void Convolution(int kernel, int stride, int padding, int groups, bool bias)
    {
        using var conv = new Conv2d(4, 8, kernel, stride, padding, groups, bias);
        using var reference = nn.Conv2d(4, 8, kernel, stride, padding, groups: groups, bias: bias);

        using var output = AgreeOn(conv, reference, [2, 4, 11, 9]);

        Assert.Equal(
            new FeatureShape((int)output.shape[1], (int)output.shape[2], (int)output.shape[3]),
            conv.OutputShape(new FeatureShape(4, 11, 9)));
    }

    [Fact]
    public void TransposedConvolution()
    {
        using var conv = new ConvTranspose2d(4, 6, kernel: 4, stride: 2, padding: 1);
        using var reference = nn.ConvTranspose2d(4, 6, 4, 2, 1);

        using var output = AgreeOn(conv, reference, [2, 4, 5, 5]);

        Assert.Equal([2, 6, 10, 10], output.shape);
    }

    [Fact]
    public void LinearLayer()
    {
        using var linear = new Linear(5, 3);
        using var reference = nn.Linear(5, 3);

        AgreeOn(linear, reference, [4, 5]).Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNorm(bool training)
    {
        using var norm = new BatchNorm2d(4);
        using var reference = nn.BatchNorm2d(4);
        norm.train(training);
        reference.train(training);

        AgreeOn(norm, reference, [3, 4, 5, 5]).Dispose();

        foreach (var (key, value) in StateDict.Of(norm)) Close.To(reference.state_dict()[key], value, 1e-6, key);
        Assert.Equal(training ? 1 : 0, norm.NumBatchesTracked.item<long>());
    }

    [Fact]
    public void ALayerIsFilledWithZerosUntilItIsInitialised()
    {
        using var conv = new Conv2d(4, 8, 3);
        Assert.Equal(0, conv.Weight.count_nonzero().item<long>());
    }

    [Fact]
    public void ConvolutionsStartKaimingNormalByFanOut()
    {
        using var conv = new Conv2d(64, 128, 3, bias: true);
        using var generator = new Generator(1);

        conv.Initialize(generator);

        Close.To(Math.Sqrt(2.0 / (128 * 9)), conv.Weight.std().item<float>(), 0.01, "standard deviation");
        Assert.Equal(0, conv.Bias!.count_nonzero().item<long>());
    }

    [Fact]
    public void LinearLayersStartUniformByFanIn()
    {
        using var linear = new Linear(400, 300);
        using var generator = new Generator(1);

        linear.Initialize(generator);

        foreach (var parameter in new[] { linear.Weight, linear.Bias })
        {
            Assert.InRange(parameter.abs().max().item<float>(), 0.98 / 20, 1.0 / 20);
            Close.To(1 / (20 * Math.Sqrt(3)), parameter.std().item<float>(), 0.05, "standard deviation");
        }
    }

    [Fact]
    public void AConvolutionRefusesAnInputThatIsTooSmall()
    {
        using var conv = new Conv2d(4, 8, kernel: 5);

        var error = Assert.Throws<SakdException>(() => conv.OutputShape(new FeatureShape(4, 3, 3)));

        Assert.Contains("4x3x3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConversionIsFollowed()
    {
        using var norm = new BatchNorm2d(4);
        using var conv = new Conv2d(4, 4, 1, bias: true);
        using var parent = new Sakd.Runtime.Tests.Toy.ToyNetwork(width: 2);
        using var x = ones([1, 4, 2, 2], ScalarType.Float64);

        conv.to(ScalarType.Float64);
        norm.to(ScalarType.Float64);
        parent.to(ScalarType.Float64);

        Assert.Equal(ScalarType.Float64, conv.forward(x).dtype);
        Assert.Equal(ScalarType.Float64, norm.forward(x).dtype);
        Assert.Equal(ScalarType.Int64, norm.NumBatchesTracked.dtype);
        Assert.Equal(ScalarType.Float64, parent.forward(ones([1, 3, 8, 8], ScalarType.Float64)).dtype);
    }

    private static Tensor AgreeOn(nn.Module<Tensor, Tensor> layer, nn.Module<Tensor, Tensor> reference, long[] input)
    {
        HashRule.Fill(StateDict.Of(layer));
        StateDict.Load(reference, StateDict.Of(layer).ToDictionary(entry => entry.Key, entry => entry.Value), "the layer under test");
        using var x = HashRule.Input(input);
        using var expected = reference.forward(x);

        var actual = layer.forward(x);

        Close.To(expected, actual, 1e-6, "output");
        return actual;
    }
}
