using Sakd.Routing;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class GumbelSoftmaxTests
{
    [Fact]
    public void ATieGoesToTheFirst()
    {
        using var logits = zeros(3, 2);
        using var noise = ones(3, 2);
        using var expected = tensor(new float[,] { { 1, 0 }, { 1, 0 }, { 1, 0 } });

        using var output = GumbelSoftmax.StraightThrough(logits, noise, temperature: 5);

        Close.Exactly(expected, output, "decisions");
    }

    [Fact]
    public void TemperatureChangesTheGradientButNoDecision()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var noise = randn([100, 2], generator: generator);
        var logits = randn([100, 2], generator: generator);
        var (warm, warmGradient) = Run(temperature: 5);
        var (cold, coldGradient) = Run(temperature: 0.5);

        Close.Exactly(warm, cold, "decisions");
        Assert.False(warmGradient.allclose(coldGradient));

        (Tensor Output, Tensor Gradient) Run(double temperature)
        {
            var leaf = logits.clone().requires_grad_();
            var output = GumbelSoftmax.StraightThrough(leaf, noise, temperature);
            using var first = output.select(-1, 0);
            first.sum().backward();
            return (output.detach(), leaf.grad!);
        }
    }

    [Fact]
    public void OutputIsExactlyZeroOrOneForAMillionDecisions()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var logits = randn([1_000_000, 2], generator: generator) * 8;
        var noise = StepNoise.Gumbel(rand([1_000_000, 2], generator: generator));

        var output = GumbelSoftmax.StraightThrough(logits, noise, temperature: 0.5);

        Assert.True((output.eq(0) | output.eq(1)).all().item<bool>());
        Assert.True(output.sum(-1).eq(1).all().item<bool>());
    }
}
