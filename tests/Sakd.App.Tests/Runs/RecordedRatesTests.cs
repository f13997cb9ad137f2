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

        var rates = RecordedRates.Read("run", _spots);

        Assert.Equal([[0.25, 0.5, 1], [0.75, 0.125, 0]], rates.Select(epoch => epoch.ToArray()));
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

    private static void Refuses(string text, string says)
    {
        Directory.CreateDirectory("run");
        File.WriteAllText("run/metrics.jsonl", text);
        Refuses(says);
    }

    private static void Refuses(string says)
    {
        var refusal = Assert.Throws<SakdException>(() => RecordedRates.Read("run", _spots));
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
