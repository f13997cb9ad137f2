using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Runtime.Tests.Training;
using Sakd.Strategies;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Strategies;

/// <summary>What decides without a policy, on logits that one can see through.</summary>
public sealed class RuleTests
{
    private static readonly StepPlace _place = new(Step: 0, BranchPoints: 3, new StepNoise(1));

    [Fact]
    public void TheTeacherIsRightWhereItsLargestLogitIsTheLabels()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new float[,] { { 2, 1 }, { 0, 3 }, { 5, 4 } });

        var w = new TeacherIsRight().Decide(new LogitBatch(zeros_like(teacher), teacher, tensor(new long[] { 0, 0, 0 })), _place);

        Close.Exactly(tensor(new float[,] { { 1, 1, 1 }, { 0, 0, 0 }, { 1, 1, 1 } }), w, "w");
    }

    [Fact]
    public void OfMixedImagesTheLargerShareCounts()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new float[,] { { 2, 1 }, { 2, 1 } });
        var shares = tensor(new float[,] { { 0.7f, 0.3f }, { 0.4f, 0.6f } });

        var w = new TeacherIsRight().Decide(new LogitBatch(zeros_like(teacher), teacher, shares), _place);

        Assert.Equal([1, 0], Close.Values(w[.., 0]));
    }

    [Fact]
    public void TheTeacherIsSurerWhereItsEntropyIsTheSmaller()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new float[,] { { 9, 0 }, { 1, 0 }, { 0, 9 } });
        var student = tensor(new float[,] { { 1, 0 }, { 0, 9 }, { 0, 9 } });

        var w = new TeacherIsSurer().Decide(new LogitBatch(student, teacher, tensor(new long[] { 1, 1, 1 })), _place);

        Assert.Equal([1, 0, 0], Close.Values(w[.., 2]));
    }

    [Theory]
    [InlineData(4, new double[] { 0, 1, 1, 0 })]
    [InlineData(3, new double[] { 0, 1, 1 })]
    [InlineData(1, new double[] { 1 })]
    public void HalfOfTheBatchDiffersMost(int samples, double[] chosen)
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new float[,] { { 1, 0 }, { 5, 0 }, { 0, 3 }, { 2, 0 } })[..samples];
        var student = tensor(new float[,] { { 1, 0 }, { 0, 5 }, { 3, 0 }, { 2, 0 } })[..samples];

        var w = new MostDifferent().Decide(new LogitBatch(student, teacher, zeros(samples, ScalarType.Int64)), _place);

        Assert.Equal(chosen, Close.Values(w[.., 1]));
    }

    [Fact]
    public void AnotherShareMayDifferMostAtTheFeaturesThanAtTheLogits()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new float[,] { { 1, 0 }, { 5, 0 }, { 0, 3 }, { 2, 0 } });
        var student = tensor(new float[,] { { 1, 0 }, { 0, 5 }, { 3, 0 }, { 2, 0 } });

        var w = new MostDifferent(new SpotShares(1, 0.25)).Decide(
            new LogitBatch(student, teacher, zeros(4, ScalarType.Int64)), _place);

        Close.Exactly(tensor(new float[,] { { 1, 1, 0 }, { 1, 1, 1 }, { 1, 1, 0 }, { 1, 1, 0 } }), w, "w");
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(4, 0.5)]
    [InlineData(9, 1)]
    [InlineData(5000, 1)]
    public void TheShareRisesOverTheFirstSteps(long step, double share)
    {
        using var scope = NewDisposeScope();
        var logits = zeros(4000, 2);

        var w = new WarmUp(10).Decide(new LogitBatch(logits, logits, zeros(4000, ScalarType.Int64)), _place with { Step = step });

        Assert.InRange(w.mean().item<float>(), share - 0.03, share + 0.03);
        if (share == 1) Assert.Equal(1, w.min().item<float>());
    }

    [Fact]
    public void FeaturesMayBeDistilledFromTheFirstStepOn()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(4000, 2);

        var w = new WarmUp(10, logitsAlone: true).Decide(
            new LogitBatch(logits, logits, zeros(4000, ScalarType.Int64)), _place with { Step = 4 });

        Assert.Equal(1, w[.., ..2].min().item<float>());
        Assert.InRange(w[.., 2].mean().item<float>(), 0.47, 0.53);
    }

    /// <summary>A rule needs neither policy nor routing pass, and stands in place of whatever the strategy says.</summary>
    [Theory]
    [InlineData(Strategy.Adaptive)]
    [InlineData(Strategy.Always)]
    [InlineData(Strategy.Anti)]
    public void ARuleOfOnesOwnDecides(Strategy strategy)
    {
        using ToyNetwork teacher = new(width: 6, seed: 1), student = new(width: 4, seed: 2);
        using Tensor images = ToyBatch.Images(), labels = ToyBatch.Labels();
        using var step = new ToyStep(teacher, student, new StepOptions { Strategy = strategy, Rule = () => new OnlyTheFirst() });

        var result = step.Run(images, labels);

        Assert.Null(step.Routing);
        Assert.Equal([1, 1, 1], result.Selected);
        Assert.Equal([1, 1, 1], result.PolicySelected);
    }

    /// <summary>What the logits decide has no gradient: the student's loss sees w as a constant.</summary>
    [Fact]
    public void ADecisionIsAConstant()
    {
        using ToyNetwork teacher = new(width: 6, seed: 1), one = new(width: 4, seed: 2), other = new(width: 4, seed: 2);
        using Tensor images = ToyBatch.Images(), labels = ToyBatch.Labels();
        var all = new StepOptions { Strategy = Strategy.WarmUp, WarmUpSteps = 1 };
        using ToyStep step = new(teacher, one, all), always = new(teacher, other, all with { Strategy = Strategy.Always });

        Assert.Equal(always.Run(images, labels).Loss, step.Run(images, labels).Loss);

        Close.Exactly(StateDict.Of(other), StateDict.Of(one), "weights");
    }

    private sealed class OnlyTheFirst : IStrategy
    {
        public Tensor Decide(LogitBatch batch, StepPlace place)
        {
            Assert.False(is_grad_enabled());
            using var first = arange(batch.Student.size(0)).eq(0);
            return place.Everywhere(first);
        }
    }
}
