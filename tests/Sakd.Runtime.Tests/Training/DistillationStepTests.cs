using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

public sealed class DistillationStepTests : IDisposable
{
    private readonly ToyNetwork _teacher = new(width: 6, seed: 1);
    private readonly ToyNetwork _student = new(width: 4, seed: 2);
    private readonly Tensor _images = ToyBatch.Images();
    private readonly Tensor _labels = ToyBatch.Labels();

    [Fact]
    public void AlwaysDistilsEverySampleEverywhere()
    {
        using var step = Step(new StepOptions { Strategy = Strategy.Always });

        var result = step.Run(_images, _labels);

        Assert.Equal([8, 8, 8], result.Selected);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 8], result.Routes);
        Assert.Equal([double.NaN, double.NaN, double.NaN], result.PolicyProbability);
        Assert.Null(step.Routing);
        Assert.Equal(0, result.RoutingLoss);
        Close.To(result.CrossEntropy + result.Kl + result.Kd, result.Loss, 1e-6, "L_student");
    }

    [Theory]
    [InlineData(null, 0.5, 0.5)]
    [InlineData("0.9:0.2", 0.9, 0.2)]
    public void RandomDistilsWhereTheCoinsFall(string? share, double atFeatures, double atLogits)
    {
        var options = new StepOptions
        {
            Strategy = Strategy.Random,
            Share = share is null ? null : SpotShares.TryParse(share),
            Seed = 5,
        };
        using var step = Step(options);
        for (int i = 0; i < 3; i++)
        {
            using var coins = new StepNoise(5).Coins(step: i, ToyBatch.Size, rates: [atFeatures, atFeatures, atLogits]);
            using var expected = coins.sum(dim: 0);

            var result = step.Run(_images, _labels);

            Assert.Equal(Close.Values(expected), result.Selected.Select(count => (double)count));
            Close.Exactly(coins, step.LastWeights, $"decisions of step {i}");
        }
    }

    [Fact]
    public void MatchedDistilsAtItsRates()
    {
        using var step = Step(new StepOptions { Strategy = Strategy.Matched, Seed = 5 });
        step.CoinRates = [0, 1, 0.25];
        var selected = new List<int>();
        for (int i = 0; i < 100; i++)
        {
            using var coins = new StepNoise(5).Coins(step: i, ToyBatch.Size, rates: [0, 1, 0.25]);

            var result = step.Run(_images, _labels);

            Close.Exactly(coins, step.LastWeights, $"decisions of step {i}");
            Assert.Equal([0, ToyBatch.Size], result.Selected.Take(2));
            selected.Add(result.Selected[2]);
        }

        Assert.InRange(selected.Average() / ToyBatch.Size, 0.2, 0.3);
        Assert.Null(step.Routing);
    }

    [Fact]
    public void MatchedNeedsARateForEachBranchPoint()
    {
        using var step = Step(new StepOptions { Strategy = Strategy.Matched });

        Assert.Throws<InvalidOperationException>(() => step.Run(_images, _labels));
        Assert.Throws<ArgumentException>(() => step.CoinRates = [0.5, 0.5]);
        Assert.Throws<ArgumentException>(() => step.CoinRates = [0.5, 0.5, 1.5]);
    }

    [Fact]
    public void AntiDistilsWhereThePolicyWouldNotAndTrainsThePolicyAlike()
    {
        using var twin = new ToyNetwork(width: 4, seed: 2);
        using var anti = Step(new StepOptions { Strategy = Strategy.Anti });
        using var adaptive = new ToyStep(_teacher, twin, new StepOptions { Strategy = Strategy.Adaptive });

        var ofAnti = anti.Run(_images, _labels);
        var ofAdaptive = adaptive.Run(_images, _labels);

        Assert.Equal(ofAdaptive.Selected, ofAnti.PolicySelected);
        Assert.Equal(ofAdaptive.Selected.Select(count => ToyBatch.Size - count), ofAnti.Selected);
        Assert.Equal(ofAdaptive.RoutingLoss, ofAnti.RoutingLoss);
        Assert.NotEqual(ofAdaptive.Loss, ofAnti.Loss);
        Close.Exactly(adaptive.Routing!.Policy.Weight, anti.Routing!.Policy.Weight, "policy after the step");
    }

    [Fact]
    public void AtTheLogitsAPolicyMayWarmUp()
    {
        const int Steps = 20;
        using var step = Step(new StepOptions { WarmUpSteps = Steps, PolicyStart = new SpotShares(0.99, 0.99) });
        var distilled = Enumerable.Range(0, Steps).Select(_ => step.Run(_images, _labels)).ToList();

        Assert.All(distilled, result => Assert.Equal(result.PolicySelected[..2], result.Selected[..2]));
        Assert.All(distilled, result => Assert.True(result.Selected[2] <= result.PolicySelected[2]));
        Assert.True(distilled.Take(5).Sum(result => result.Selected[2]) < distilled.Take(5).Sum(result => result.PolicySelected[2]) / 2);
        Assert.Equal(distilled[^1].PolicySelected, distilled[^1].Selected);
    }

    [Fact]
    public void WithoutDistillationTheStepIsAnother() =>
        Assert.Throws<ArgumentException>(() => Step(new StepOptions { Strategy = Strategy.None }));

    [Theory]
    [InlineData(Profile.Paper, null, 0.1 / 2)]
    [InlineData(Profile.AuthorsCode, null, 0.1 / 2)]
    [InlineData(Profile.Paper, 0.002, 0.002)]
    public void EachGroupHasItsRate(Profile profile, double? policyLearningRate, double policyRate)
    {
        var options = new StepOptions
        {
            Profile = profile,
            LearningRate = 0.1,
            PolicyLearningRate = policyLearningRate,
            Momentum = 0,
            WeightDecay = 0,
            RoutingWeightDecay = 0,
        };
        using var step = Step(options);
        var routing = (ToyRouting)step.Routing!;

        Close.To(policyRate, options.InitialPolicyLearningRate(), 1e-12, "initial rate of the policy");
        foreach (double fraction in new[] { 1, 0.1 })
        {
            step.LearningRate = 0.1 * fraction;
            using var scope = NewDisposeScope();
            (string Name, Tensor Parameter, double Rate)[] groups =
            [
                ("student", _student.Fc.Weight, 0.1),
                ("policy", routing.Policy.Weight, policyRate),
                ("adapter", StateDict.Of(routing.Hts2)[0].Value, 0.05),
            ];
            var before = groups.Select(group => group.Parameter.clone()).ToList();

            step.Run(_images, _labels);

            foreach (var ((name, parameter, rate), start) in groups.Zip(before))
                Close.To(start - rate * fraction * parameter.grad!, parameter, 1e-6, $"{name} at {fraction} of the rate");
        }
    }

    [Fact]
    public void WeightDecayIsTheGroups()
    {
        var options = new StepOptions { LearningRate = 0.1, Momentum = 0, WeightDecay = 0.01, RoutingWeightDecay = 0.03 };
        using var scope = NewDisposeScope();
        using var step = Step(options);
        var adapter = StateDict.Of(((ToyRouting)step.Routing!).Hst1)[0].Value;
        var (student, studentBefore, adapterBefore) = (_student.Fc.Weight, _student.Fc.Weight.clone(), adapter.clone());

        step.Run(_images, _labels);

        Close.To(studentBefore - 0.1 * (student.grad! + 0.01 * studentBefore), student, 1e-6, "student");
        Close.To(adapterBefore - 0.05 * (adapter.grad! + 0.03 * adapterBefore), adapter, 1e-6, "adapter");
    }

    [Fact]
    public void TheAuthorsRaiseOrLowerTheRoutingLossAndAskForHalfTheBatch()
    {
        var directions = new HashSet<bool>();
        int short_ = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            using var student = new ToyNetwork(width: 4, seed: seed);
            var options = new StepOptions { Profile = Profile.AuthorsCode, Gamma = 1.5, Seed = seed };
            using var routing = new ToyRouting(_teacher, student, options);
            using (no_grad()) routing.Policy.Bias.zero_();
            using var step = new ToyStep(_teacher, student, routing, options);

            var result = step.Run(_images, _labels);

            bool above = result.RoutingCrossEntropy > result.CrossEntropy;
            double scaled = above ? result.RoutingCrossEntropy * 1.5 : result.RoutingCrossEntropy / 1.5;
            int missing = Math.Max(0, ToyBatch.Size / 2 - result.PolicySelected[^1]);
            Close.To(scaled + missing, result.RoutingLoss, 1e-6, $"L_routing with seed {seed}");
            directions.Add(above);
            if (missing > 0) short_++;
        }

        Assert.Equal(2, directions.Count);
        Assert.InRange(short_, 1, 11);
    }

    [Fact]
    public void TheAuthorsStartHomogeneousPairsOnTheTeachersRoute()
    {
        var authors = new StepOptions { Profile = Profile.AuthorsCode };
        using var favoured = new ToyRouting(_teacher, _student, authors);
        using var neutral = new ToyRouting(_teacher, _student, new StepOptions { Profile = Profile.Paper });
        using var difference = favoured.Policy.Bias - neutral.Policy.Bias;
        using var expected = tensor(new float[] { 10, 0, 10, 0, 10, 0 });

        Close.To(expected, difference, 1e-6, "bias");
        using var step = Step(authors);
        Assert.Equal([8, 8, 8], step.Run(_images, _labels).Selected);
    }

    [Fact]
    public void TheKeysOfPolicyAndAdaptersAreThePapersNames()
    {
        using var routing = new ToyRouting(_teacher, _student, new StepOptions());

        Assert.Equal(
            ["policy.weight", "policy.bias", "hst_1.conv.weight", "hst_1.conv.bias", "hts_1.conv.weight", "hts_1.conv.bias"],
            StateDict.Of(routing).Take(6).Select(entry => entry.Key));
    }

    [Fact]
    public void TheTeacherNeverChanges()
    {
        using var scope = NewDisposeScope();
        var before = StateDict.Of(_teacher).Select(entry => (entry.Key, entry.Value.clone())).ToList();
        using var step = Step(new StepOptions());

        for (int i = 0; i < 3; i++) step.Run(_images, _labels);

        Close.Exactly(before, StateDict.Of(_teacher), "teacher's");
    }

    [Fact]
    public void TheSameSeedGivesTheSameRun()
    {
        using var twin = new ToyNetwork(width: 4, seed: 2);
        using var step = Step(new StepOptions { Seed = 9 });
        using var again = new ToyStep(_teacher, twin, new StepOptions { Seed = 9 });

        for (int i = 0; i < 4; i++)
        {
            var (first, second) = (step.Run(_images, _labels), again.Run(_images, _labels));
            Assert.Equal(first.Loss, second.Loss);
            Assert.Equal(first.RoutingLoss, second.RoutingLoss);
            Assert.Equal(first.Routes, second.Routes);
        }

        Close.Exactly(StateDict.Of(_student), StateDict.Of(twin), "student's");
    }

    [Theory]
    [InlineData(Strategy.Adaptive)]
    [InlineData(Strategy.Anti)]
    [InlineData(Strategy.Always)]
    [InlineData(Strategy.Random)]
    public void TheNumberOfLiveTensorsStaysTheSame(Strategy strategy)
    {
        using var step = Step(new StepOptions { Strategy = strategy });
        for (int i = 0; i < 3; i++) step.Run(_images, _labels);
        long before = LiveTensors.Settled();

        for (int i = 0; i < 20; i++) step.Run(_images, _labels);

        Assert.Equal(before, LiveTensors.Now());
    }

    [Fact]
    public void TheStepPutsTheStudentIntoTrainingMode()
    {
        _student.eval();
        using var step = Step(new StepOptions());
        Assert.True(_student.training);
    }

    public void Dispose()
    {
        _teacher.Dispose();
        _student.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    private ToyStep Step(StepOptions options) => new(_teacher, _student, options);
}
