using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Training;
using SkiaSharp;

namespace Sakd.App.Tests.Runs;

public sealed class DecisionPlotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(6, 240)]
    public void ThePictureIsAPngWithALineForEachSpot(int spots, int epochs)
    {
        string path = _folder.File("decisions.png");
        DecisionPlot.Save(path, "resnet20-resnet8w8: at, adaptive, seed 1", Epochs(spots, epochs));

        using var picture = SKBitmap.Decode(path);
        Assert.Equal((1000, 600), (picture.Width, picture.Height));
        Assert.True(picture.Pixels.Distinct().Count() > 50, "the picture is empty");
        if (Environment.GetEnvironmentVariable("SAKD_KEEP_PICTURES") is { } keep)
            File.Copy(path, Path.Combine(keep, $"decisions-{spots}-{epochs}.png"), true);
    }

    private static List<EpochMetrics> Epochs(int spots, int epochs) => [.. Enumerable.Range(1, epochs).Select(epoch => new EpochMetrics
    {
        Epoch = epoch,
        LearningRate = 0.05,
        Loss = 1,
        CrossEntropy = 1,
        TrainingAccuracy = 0.5,
        ValidationAccuracy = 0.5,
        Best = true,
        Seconds = 1,
        ImagesPerSecond = 1,
        DistillationProbability = Enumerable.Range(1, spots).ToDictionary(
            i => i == spots ? "KL" : $"KD_{i}",
            i => 0.5 + 0.45 * Math.Sin(0.35 * i) * epoch / epochs + 0.03 * Math.Sin(epoch * i)),
    })];
}
