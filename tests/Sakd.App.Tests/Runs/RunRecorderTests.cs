using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Training;

namespace Sakd.App.Tests.Runs;

public sealed class RunRecorderTests : IDisposable
{
    private static readonly EpochMetrics _sound = new()
    {
        Epoch = 3,
        LearningRate = 0.1,
        Loss = 1,
        CrossEntropy = 1,
        TrainingAccuracy = 0.5,
        ValidationAccuracy = 0.5,
        Best = true,
        Seconds = 1,
        ImagesPerSecond = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, EpochMetrics> Diverged => new()
    {
        { "kd became NaN", _sound with { Kd = double.NaN } },
        { "kl became Infinity", _sound with { Kl = double.PositiveInfinity } },
        { "routingLoss became -Infinity", _sound with { RoutingLoss = double.NegativeInfinity } },
        {
            "policyProbability of KD_1 became NaN",
            _sound with { PolicyProbability = new Dictionary<string, double> { ["KD_1"] = double.NaN } }
        },
    };

    [Theory]
    [MemberData(nameof(Diverged))]
    public void AnEpochThatDivergedEndsTheRunAndKeepsTheWeightsOfBefore(string says, EpochMetrics metrics)
    {
        using var folder = RunFolder.Create("run", "run");
        int saved = 0;
        var recorder = new RunRecorder(folder, "title", () => saved++);
        var refusal = Assert.Throws<EpochDivergedException>(() => recorder.EpochDone(metrics));
        Assert.Contains(says + " in epoch 3: the training diverged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, saved);
        Assert.False(File.Exists(folder.File(RunFolder.Metrics)));
        Assert.Equal((3, null), RunFolder.ReadDivergence(folder.Path) is { } found ? (found.Epoch, found.Batch) : default((int, int?)));
        Assert.StartsWith(RunFolder.ReadDivergence(folder.Path)!.What, says, StringComparison.Ordinal);
    }

    [Fact]
    public void ASoundEpochIsALine()
    {
        using var folder = RunFolder.Create("run", "run");
        int saved = 0;
        new RunRecorder(folder, "title", () => saved++).EpochDone(_sound);
        Assert.Equal(1, saved);
        Assert.Single(File.ReadAllLines(folder.File(RunFolder.Metrics)));
    }
}
