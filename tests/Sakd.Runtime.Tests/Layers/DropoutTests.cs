using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

public sealed class DropoutTests
{
    private static readonly Tensor Ones = ones(64, 8, 5, 5);

    [Fact]
    public void InEvaluationModeNothingIsDropped()
    {
        using var dropout = new Dropout(0.3);
        dropout.eval();

        using var output = dropout.forward(Ones);

        Close.Exactly(Ones, output, "output");
    }

    [Fact]
    public void InTrainingModeTheRateIsDroppedAndTheMeanStays()
    {
        using var output = Drop(seed: 1, rate: 0.25);

        Close.To(0.25, output.eq(0).mean([0, 1, 2, 3], type: ScalarType.Float64).item<double>(), 0.05, "dropped");
        Assert.Equal([0, 1 / 0.75f], Close.Values(output).Select(value => (float)value).Distinct().Order());
    }

    [Fact]
    public void TheSameGeneratorDropsTheSame()
    {
        using var first = Drop(seed: 1);
        using var second = Drop(seed: 1);
        using var other = Drop(seed: 2);

        Close.Exactly(first, second, "output");
        Assert.False(first.equal(other).all().ToBoolean());
    }

    /// <summary>In double precision the same elements are dropped, and the gradient is dropped where the value is.</summary>
    [Fact]
    public void TheGradientPassesWhereTheValueDoes()
    {
        using var dropout = new Dropout(0.5);
        using var generator = new Generator(1);
        dropout.Masks = generator;
        using var x = ones([64, 8, 5, 5], dtype: ScalarType.Float64, requires_grad: true);
        using var output = dropout.forward(x);

        output.sum().backward();

        using var single = Drop(seed: 1);
        Close.Exactly(single, output, "output");
        Close.Exactly(output, x.grad, "gradient");
    }

    [Fact]
    public void WithoutAGeneratorThereIsAnErrorThatSaysWhatToDo()
    {
        using var dropout = new Dropout(0.5);

        var error = Assert.Throws<InvalidOperationException>(() => dropout.forward(Ones));

        Assert.Contains("DrawMasksFrom", error.Message);
    }

    [Fact]
    public void ALinearLayerOfOnePixelIsALinearLayer()
    {
        using var scope = NewDisposeScope();
        using var layer = new PixelLinear(6, 4);
        HashRule.Fill(StateDict.Of(layer));
        var x = HashRule.Input([3, 6, 1, 1]);

        Close.To(nn.functional.linear(x.flatten(1), layer.Weight, layer.Bias), layer.forward(x).flatten(1), 1e-6, "output");
        using var frozen = new FrozenLinear(layer);
        Close.Exactly(layer.forward(x), frozen.Forward(x), "frozen");
        Assert.Equal(new FeatureShape(4, 1, 1), layer.OutputShape(new FeatureShape(6, 1, 1)));
        Assert.Throws<SakdException>(() => layer.OutputShape(new FeatureShape(6, 2, 2)));
    }

    private static Tensor Drop(long seed, double rate = 0.5)
    {
        using var dropout = new Dropout(rate);
        using var generator = new Generator((ulong)seed);
        dropout.Masks = generator;
        return dropout.forward(Ones);
    }
}
