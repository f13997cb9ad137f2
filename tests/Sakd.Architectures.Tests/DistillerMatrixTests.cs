using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>Every distiller takes real steps with pairs of every kind, and so does every strategy.</summary>
public sealed class DistillerMatrixTests
{
    private const int Batch = 3, Images = 6, Classes = 3;

    private static readonly string[] Pairs =
    [
        "resnet20-resnet8", "vgg13-MobileNetV2", "wrn_40_2-ShuffleNetV1", "ResNet50-vgg8", "vgg13-resnet8",
    ];

    public static TheoryData<string, string> Distillers
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string pair in Pairs)
                foreach (var distiller in Pair(pair).Distillers)
                    rows.Add(pair, distiller.Name);
            return rows;
        }
    }

    public static TheoryData<string, Strategy> Strategies
    {
        get
        {
            var rows = new TheoryData<string, Strategy>();
            foreach (string pair in (string[])["resnet20-resnet8", "vgg13-resnet8"])
                foreach (var strategy in Enum.GetValues<Strategy>().Where(strategy => strategy is not (Strategy.None or Strategy.Rule)))
                    rows.Add(pair, strategy);
            return rows;
        }
    }

    /// <summary>Those of today, alone and beside another at the logits.</summary>
    public static TheoryData<string, Strategy> DistillersOfToday
    {
        get
        {
            var rows = new TheoryData<string, Strategy>();
            foreach (string name in (string[])["cat", "review", "simkd", "cat+dkd", "review+dkd", "simkd+dkd"])
                foreach (var strategy in Enum.GetValues<Strategy>().Where(strategy => strategy is not (Strategy.None or Strategy.Rule)))
                    rows.Add(name, strategy);
            return rows;
        }
    }

    [Fact]
    public void AllDistillersAreThere() => Assert.Equal(
        ["ab", "at", "cat", "cc", "crd", "fitnet", "fsp", "ft", "kd", "kdsvd", "nst", "pkt", "review", "rkd", "simkd", "sp", "vid"],
        Pair("resnet20-resnet8").Distillers.Select(distiller => distiller.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void WhatAPairCannotDoIsNamedWithItsReason() => Assert.Equal(
        ["fsp", "kdsvd"],
        Pair("vgg13-MobileNetV2").Unfit
            .Where(distiller => distiller.Reason.Contains("stem is 64x32x32", StringComparison.Ordinal))
            .Select(distiller => distiller.Name)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Distillers))]
    public void ThreeStepsOfADistiller(string pair, string distiller) => ThreeSteps(pair, distiller, Strategy.Adaptive);

    [Theory]
    [MemberData(nameof(Strategies))]
    public void ThreeStepsOfAStrategy(string pair, Strategy strategy) => ThreeSteps(pair, "at", strategy);

    [Theory]
    [MemberData(nameof(DistillersOfToday))]
    public void ThreeStepsOfADistillerOfToday(string name, Strategy strategy) =>
        ThreeSteps("resnet20-resnet8", name, strategy, standardised: name.Contains('+', StringComparison.Ordinal) ? false : null);

    public static TheoryData<string, Strategy, bool> LogitDistillers
    {
        get
        {
            var rows = new TheoryData<string, Strategy, bool>();
            foreach (string name in Sakd.Distillers.LogitDistillers.All.SelectMany(one => (string[])[one.Name, $"at+{one.Name}"]))
                foreach (var strategy in Enum.GetValues<Strategy>().Where(strategy => strategy is not (Strategy.None or Strategy.Rule)))
                {
                    rows.Add(name, strategy, false);
                    if (strategy is Strategy.Adaptive) rows.Add(name, strategy, true);
                }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(LogitDistillers))]
    public void ThreeStepsOfADistillerAtTheLogits(string name, Strategy strategy, bool standardised) =>
        ThreeSteps("resnet20-resnet8", name, strategy, standardised: standardised);

    public static TheoryData<string, Profile> JointDistillers
    {
        get
        {
            var rows = new TheoryData<string, Profile>();
            foreach (var distiller in Pair("resnet20-resnet8").Distillers)
                foreach (var profile in Enum.GetValues<Profile>())
                    rows.Add(distiller.Name, profile);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(JointDistillers))]
    public void ThreeStepsWithATeacherThatIsTrainedAlong(string distiller, Profile profile) =>
        ThreeSteps("resnet20-resnet8", distiller, Strategy.Adaptive, TeacherMode.Scratch, profile);

    private static void ThreeSteps(
        string pairName, string distillerName, Strategy strategy, TeacherMode mode = TeacherMode.Frozen, Profile profile = Profile.Paper,
        bool? standardised = null)
    {
        var pair = Pair(pairName);
        string[] parts = distillerName.Split('+');
        var distiller = pair.Distillers.Single(distiller => distiller.Name == (standardised is null || parts.Length > 1 ? parts[0] : "kd"));
        var atLogits = Sakd.Distillers.LogitDistillers.All.FirstOrDefault(one => standardised is not null && one.Name == parts[^1]);
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(pair.Info.Input, Classes, 1);
        using var student = pair.Student.Create(pair.Info.Input, Classes, 2);
        teacher.eval();
        var teacherBefore = Copy(teacher);
        var studentBefore = Copy(student);
        var options = new StepOptions
        {
            Strategy = strategy,
            TeacherMode = mode,
            Profile = profile,
            Beta2 = distiller.Weight,
            LearningRate = 0.01,
            TrainingLabels = [.. Enumerable.Range(0, Images).Select(i => (long)(i % Classes))],
            Seed = 3,
            Noise = new SameNoise(),
            LogitDistiller = atLogits is null ? null
                : standardised is true ? () => atLogits.CreateStandardised(atLogits.PublishedStandardised)
                : () => atLogits.Create(atLogits.Published),
        };
        using var step = distiller.CreateStep(teacher, student, options);
        if (strategy is Strategy.Matched)
            step.CoinRates = [.. pair.Info.Layouts.Single(layout => layout.Layout == distiller.Layout).Spots.Select(_ => 0.7)];
        using var data = new ResidentImages(
            (HashRule.Input([Images, 3, pair.Info.Input.Height, pair.Info.Input.Width]) * 60 + 128).to(ScalarType.Byte),
            arange(Images).remainder(Classes));
        var batches = new BatchSource(data, new Normalisation([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]), Batch, CPU);
        if (step.Pretrained is not null)
        {
            using var first = new Pretraining(step, batches, Augmentation.None, options, new PretrainingOptions { Epochs = 1 });
            first.Run();
        }

        long live = 0;
        int untouched = 0;
        for (int i = 0; i < 3; i++)
        {
            using (var batch = batches.Shuffled(3, i, Augmentation.None).First())
            {
                var result = step.Run(batch.Images, batch.Labels, batch.Indices);
                Assert.True(
                    double.IsFinite(result.Loss) && double.IsFinite(result.Kd) && double.IsFinite(result.RoutingLoss),
                    $"step {i + 1}: {result}");
            }

            // The optimizers make their momenta in the first step; those of a spot where no sample was distilled yet come later.
            if (i == 0) (untouched, live) = (Untouched(step), LiveTensors.Settled());
        }

        long now = LiveTensors.Now();
        Assert.Equal(live + untouched - Untouched(step), now);
        foreach (var ((key, before), (_, after)) in teacherBefore.Zip(StateDict.Of(teacher)))
        {
            if (mode is TeacherMode.Frozen) Close.Exactly(before, after, $"teacher's {key}");
            else Assert.False(before.equal(after).all().ToBoolean(), $"teacher's {key}");
        }

        // Weights, for running statistics change in any forward pass; and all of them, by their decay alone.
        Assert.All(
            studentBefore
                .Zip(StateDict.Of(student))
                .Where(pair => pair.Second.Value.requires_grad && pair.First.Value.count_nonzero().item<long>() > 0),
            pair => Assert.False(pair.First.Value.equal(pair.Second.Value).all().ToBoolean(), $"student's {pair.First.Key}"));
    }

    /// <summary>How many of the distiller's own parameters have had no gradient yet.</summary>
    private static int Untouched(DistillationStep step)
    {
        int count = 0;
        foreach (var parameter in step.KnowledgeModules?.parameters() ?? [])
        {
            using var gradient = parameter.grad;
            if (gradient is null) count++;
        }

        return count;
    }

    private static PairEntry Pair(string name) => Sakd.Architectures.SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == name);

    private static List<(string Key, Tensor Value)> Copy(nn.Module module) =>
        [.. StateDict.Of(module).Select(entry => (entry.Key, entry.Value.detach().clone()))];

    /// <summary>
    /// The same decisions in every step, as far as the noise makes them: weights are packed for the backward pass where some sample has
    /// one, and those would be tensors more or less.
    /// </summary>
    private sealed class SameNoise() : StepNoise(3)
    {
        public override Tensor Gumbel(long step, long batch, int branchPoints) => base.Gumbel(0, batch, branchPoints);

        public override Tensor Coins(long step, long batch, ImmutableArray<double> rates) => base.Coins(0, batch, rates);
    }
}
