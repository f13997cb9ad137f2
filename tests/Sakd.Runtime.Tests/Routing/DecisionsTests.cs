using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class DecisionsTests
{
    // Three samples, two branch points.
    private static readonly float[,] _mixed = { { 1, 0 }, { 0, 0 }, { 1, 1 } };

    [Fact]
    public void ASampleReadsItsRow()
    {
        using var decisions = new Decisions(tensor(_mixed));

        Assert.Equal(3, decisions.Batch);
        Assert.Equal(2, decisions.BranchPoints);
        Assert.Equal([true, false], decisions.At(0));
        Assert.Equal([false, false], decisions.At(1));
        Assert.Equal([true, true], decisions.At(2));
    }

    [Fact]
    public void TheFirstBranchPointIsTheLowestBitOfARoute()
    {
        using var decisions = new Decisions(tensor(_mixed));

        Assert.Equal(0b01, decisions.Route(0));
        Assert.Equal(0b00, decisions.Route(1));
        Assert.Equal(0b11, decisions.Route(2));
        Assert.Equal([1, 1, 0, 1], decisions.Routes());
    }

    [Fact]
    public void ABranchPointSelectsItsColumn()
    {
        using var decisions = new Decisions(tensor(_mixed));
        using var x = tensor(new float[,] { { 10 }, { 20 }, { 30 } });
        using var expected = tensor(new float[,] { { 10 }, { 30 } });

        using var selected = decisions[0].Of(x);

        Assert.Equal([2, 1], decisions.Counts());
        Assert.Equal(2.0 / 3, decisions[0].Share);
        Close.Exactly(expected, selected, "rows");
    }

    [Fact]
    public void InvertedIsTheOppositeWithoutAGraph()
    {
        using var logits = zeros([3, 2, 2]).requires_grad_();
        using var noise = stack([tensor(_mixed), 1 - tensor(_mixed)], dim: -1);
        using var decisions = Decisions.OfPolicy(logits.alias(), noise, temperature: 5);
        using var expected = 1 - tensor(_mixed);

        using var inverted = decisions.Inverted();

        Assert.True(decisions.Weights.requires_grad);
        Assert.False(inverted.Weights.requires_grad);
        Close.Exactly(expected, inverted.Weights, "1 - w");
        Assert.Equal([1, 2], inverted.Counts());
    }

    [Fact]
    public void ThePolicysProbabilityIsTheMeanSigmoidOfTheLogitsDifference()
    {
        using var logits = tensor(new float[,,] { { { 1, 0 }, { 0, 3 } }, { { 0, 2 }, { 0, 3 } } });
        using var noise = zeros([2, 2, 2]);
        using var decisions = Decisions.OfPolicy(logits.alias(), noise, temperature: 5);

        var probability = decisions.PolicyProbability();

        Close.To((Sigmoid(1) + Sigmoid(-2)) / 2, probability[0], 1e-6, "first branch point");
        Close.To(Sigmoid(-3), probability[1], 1e-6, "second branch point");

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void WithoutAPolicyItsProbabilityIsNaN()
    {
        using var decisions = Decisions.Always(batch: 3, branchPoints: 2, CPU);

        Assert.Equal([double.NaN, double.NaN], decisions.PolicyProbability());
        Assert.Equal([3, 3], decisions.Counts());
        Assert.Equal([0, 0, 0, 3], decisions.Routes());
    }

    [Theory]
    [InlineData(new float[] { 1, 0, 1 }, (10.0 + 30) / 2 * 2 / 3)]
    [InlineData(new float[] { 0, 1, 0 }, 20.0 / 3)]
    [InlineData(new float[] { 1, 1, 1 }, 20.0)]
    [InlineData(new float[] { 0, 0, 0 }, 0.0)]
    public void ASpotWeighsTheLossOfItsSamplesByTheirShare(float[] mask, double expected)
    {
        using var decisions = new Decisions(tensor(mask).reshape(3, 1));
        using var student = tensor(new double[,] { { 10 }, { 20 }, { 30 } });
        using var teacher = zeros_like(student);

        using var loss = decisions[0].Weigh(new MeanDifference(), student, teacher);

        Assert.Equal(0, loss.dim());
        Close.To(expected, loss.item<double>(), 1e-12, "weighed loss");
    }

    private sealed class MeanDifference : ISpotDistiller
    {
        public Tensor Loss(Tensor student, Tensor teacher) => (student - teacher).mean();
    }
}
