using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

// A pair small enough for a thousand steps.
[SpotAdaptive<ResNet8, ResNet8W4>(Input = "1x8x8", Classes = 3)]
internal sealed partial class SmallPair;

/// <summary>What holds for every compiled step: the same seed gives the same weights, bit for bit, and nothing is left behind.</summary>
public sealed class StepTests
{
    [Theory]
    [InlineData(Strategy.Adaptive)]
    [InlineData(Strategy.Always)]
    [InlineData(Strategy.Random)]
    [InlineData(Strategy.Matched)]
    [InlineData(Strategy.Anti)]
    public void The_same_seed_gives_the_same_weights_bit_for_bit(Strategy strategy)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Train(strategy, seed: 1, steps: 8), Train(strategy, seed: 1, steps: 8));
        Close.Exactly(first, second, "weight");
    }

    [Fact]
    public void Another_seed_gives_other_decisions_and_weights()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Train(Strategy.Random, seed: 1, steps: 2), Train(Strategy.Random, seed: 2, steps: 2));
        Assert.Contains(first.Zip(second), pair => !pair.First.Value.allclose(pair.Second.Value));
    }

    [Theory]
    [InlineData(Strategy.Adaptive)]
    [InlineData(Strategy.Random)]
    public void As_many_tensors_live_after_step_1000_as_after_step_10(Strategy strategy)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var teacher = new ResNet8(new FeatureShape(1, 8, 8), 3, 1);
        using var student = new ResNet8W4(new FeatureShape(1, 8, 8), 3, 2);
        teacher.eval();
        using var step = Step(teacher, student, strategy, seed: 1);
        long after10 = 0;
        for (int i = 1; i <= 1000; i++)
        {
            step.Run(images, labels);
            if (i == 10) after10 = LiveTensors.Settled();
        }

        Assert.Equal(after10, LiveTensors.Now());
        Assert.Equal(1000, step.Step);
    }

    [Fact]
    public void A_settled_step_is_that_of_always()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var teacher = new ResNet8(new FeatureShape(1, 8, 8), 3, 1);
        using var student = new ResNet8W4(new FeatureShape(1, 8, 8), 3, 2);
        teacher.eval();
        using var step = Step(teacher, student, Strategy.Adaptive, seed: 1);
        var policy = step.Routing!.Policy.Weight.detach().clone();
        step.Settle();

        StepResult[] results = [.. Enumerable.Range(0, 8).Select(_ => step.Run(images, labels))];

        Close.Exactly(Train(Strategy.Always, seed: 1, steps: 8), StateDict.Of(student), "weight");
        Close.Exactly(policy, step.RoutingNetwork!.Policy.Weight, "the policy");
        Assert.Null(step.Routing);
        Assert.All(results, result => Assert.All(result.Selected, count => Assert.Equal(result.Batch, count)));
        Assert.All(results, result => Assert.All(result.PolicyProbability, one => Assert.Equal(double.NaN, one)));
        using var anti = Step(teacher, student, Strategy.Anti, seed: 1);
        Assert.Throws<InvalidOperationException>(anti.Settle);
    }

    private static List<(string Key, Tensor Value)> Train(Strategy strategy, ulong seed, int steps)
    {
        var (images, labels) = Batch();
        using var teacher = new ResNet8(new FeatureShape(1, 8, 8), 3, 1);
        using var student = new ResNet8W4(new FeatureShape(1, 8, 8), 3, 2);
        teacher.eval();
        using var step = Step(teacher, student, strategy, seed);
        for (int i = 0; i < steps; i++) step.Run(images, labels);
        var weights = StateDict.Of(student).Concat(step.Routing is null ? [] : StateDict.Of(step.Routing));
        return [.. weights.Select(entry => (entry.Key, entry.Value.detach().clone()))];
    }

    private static DistillationStep Step(ResNet8 teacher, ResNet8W4 student, Strategy strategy, ulong seed)
    {
        var step = new SmallPair.StagesStep<SmallPair.AtKnowledge>(
            teacher, student, new(), new StepOptions { Strategy = strategy, Beta2 = 1000, Seed = seed });
        if (strategy is Strategy.Matched)
            step.CoinRates = [.. SmallPair.Entry.Info.Layouts.Single(layout => layout.Layout is Layout.Stages).Spots.Select(_ => 0.3)];
        return step;
    }

    private static (Tensor Images, Tensor Labels) Batch() => (HashRule.Input([6, 1, 8, 8]), arange(6).remainder(3));
}
