using System.Collections.Immutable;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Training;

namespace Sakd.App.Tests.Runs;

public sealed class RecordedRatesTests : IDisposable
{
    private static readonly ImmutableArray<string> _spots = ["KD_1", "KD_2", "KL"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheRatesAreThoseThatTheRunRecordedBySpot()
    {
        var folder = RunFolder.Create("run", "run");
        folder.Append(Epoch(1, ("KD_1", 0.25), ("KD_2", 0.5), ("KL", 1)));
        folder.Append(Epoch(2, ("KL", 0), ("KD_2", 0.125), ("KD_1", 0.75)));

        var rates = RecordedRates.ByEpoch("run", _spots);

        Assert.Equal([0.25, 0.5, 1], rates.At(epoch: 1, step: 7));
        Assert.Equal([0.75, 0.125, 0], rates.At(epoch: 2, step: 0));
        Assert.Equal([0.75, 0.125, 0], rates.At(epoch: 3, step: 0));
    }

    [Fact]
    public void TheRatesOfStepsAreSharesOfTheirImages()
    {
        WriteSteps("epoch,step,images,KD_1,KD_2,KL", "1,1,8,2,4,8", "1,2,4,1,0,4", "2,1,8,0,0,1", "2,2,4,0,0,3");

        var rates = RecordedRates.ByStep("run", _spots, steps: 2);

        Assert.Equal([0.25, 0.5, 1], rates.At(epoch: 1, step: 0));
        Assert.Equal([0.25, 0, 1], rates.At(epoch: 1, step: 1));
        Assert.Equal([0, 0, 0.125], rates.At(epoch: 2, step: 0));
        Assert.Equal([0, 0, 0.75], rates.At(epoch: 3, step: 5));
    }

    [Theory]
    [InlineData("holds no epoch", "epoch,step,images,KD_1,KD_2,KL")]
    [InlineData("begins with 'epoch,step,images,KD_1,KL', not with", "epoch,step,images,KD_1,KL", "1,1,8,2,4")]
    [InlineData("'1,2,8,1,1,1' of run/steps.csv is not step 1 of epoch 2", "epoch,step,images,KD_1,KD_2,KL", "1,1,8,2,4,8", "1,2,8,1,1,1")]
    [InlineData("is not step 1 of epoch 1", "epoch,step,images,KD_1,KD_2,KL", "1,1,8,2,4,x,8")]
    [InlineData("has a share that is none", "epoch,step,images,KD_1,KD_2,KL", "1,1,8,2,9,8")]
    public void StepsThatDoNotFitAreRefused(string says, params string[] lines)
    {
        WriteSteps(lines);
        var refusal = Assert.Throws<SakdException>(() => RecordedRates.ByStep("run", _spots, steps: 1));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void AnEpochThatBreaksOffIsRefused()
    {
        WriteSteps("epoch,step,images,KD_1,KD_2,KL", "1,1,8,2,4,8");
        Assert.Contains(
            "breaks off within an epoch, of which this run has 2 steps",
            Assert.Throws<SakdException>(() => RecordedRates.ByStep("run", _spots, steps: 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutMetricsIsRefused() =>
        Refuses("run/metrics.jsonl cannot be read: --rates takes the folder of an adaptive run");

    [Fact]
    public void AFileWithoutEpochsIsRefused() => Refuses("", "holds no epoch");

    [Fact]
    public void AFileThatBreaksOffIsRefused() =>
        Refuses(Line(Epoch(1, ("KD_1", 0), ("KD_2", 0), ("KL", 0))) + "{\"epoch\":2,\"lear", "line 2 of run/metrics.jsonl is not epoch 2");

    [Fact]
    public void EpochsThatAreMissingAreRefused() =>
        Refuses(Line(Epoch(2, ("KD_1", 0), ("KD_2", 0), ("KL", 0))), "line 1 of run/metrics.jsonl is not epoch 1");

    [Fact]
    public void AnotherKindOfFileIsRefused() => Refuses("[1, 2]", "line 1 of run/metrics.jsonl is not epoch 1");

    [Fact]
    public void ARunThatDistilledNothingIsRefused() => Refuses(Line(Epoch(1)), "distilled nothing");

    [Fact]
    public void OtherSpotsAreRefused() =>
        Refuses(Line(Epoch(1, ("KD_1", 0), ("KL", 0))), "has the spots KD_1, KL, and this run KD_1, KD_2, KL");

    [Fact]
    public void WhatIsNoProbabilityIsRefused() => Refuses(Line(Epoch(1, ("KD_1", 0), ("KD_2", 1.5), ("KL", 0))), "line 1");

    private static void WriteSteps(params string[] lines)
    {
        Directory.CreateDirectory("run");
        File.WriteAllLines("run/steps.csv", lines);
    }

    private static void Refuses(string text, string says)
    {
        Directory.CreateDirectory("run");
        File.WriteAllText("run/metrics.jsonl", text);
        Refuses(says);
    }

    private static void Refuses(string says)
    {
        var refusal = Assert.Throws<SakdException>(() => RecordedRates.ByEpoch("run", _spots));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static string Line(EpochMetrics metrics)
    {
        string name = $"line-{Guid.NewGuid()}";
        var folder = RunFolder.Create(name, name);
        folder.Append(metrics);
        return File.ReadAllText(folder.File(RunFolder.Metrics));
    }

    private static EpochMetrics Epoch(int number, params (string Spot, double Rate)[] rates) => new()
    {
        Epoch = number,
        LearningRate = 0.1,
        Loss = 1,
        CrossEntropy = 1,
        TrainingAccuracy = 0.5,
        ValidationAccuracy = 0.5,
        Best = true,
        Seconds = 1,
        ImagesPerSecond = 1,
        DistillationProbability = rates.Length == 0 ? null : rates.ToDictionary(rate => rate.Spot, rate => rate.Rate),
    };
}
