using Sakd.App.Images;
using Sakd.App.TensorBoard;
using Sakd.Runtime.Tests;
using Sakd.Training;

namespace Sakd.App.Tests.TensorBoard;

/// <summary>What an epoch becomes in TensorBoard.</summary>
public sealed class TensorBoardLogTests : IDisposable
{
    private static readonly EpochMetrics _adaptive = new()
    {
        Epoch = 1,
        LearningRate = 0.1,
        PolicyTemperature = 5,
        Loss = 4,
        CrossEntropy = 1,
        Kl = 0.5,
        Kd = 0.001,
        RoutingCrossEntropy = 2,
        RoutingLoss = 3,
        TrainingAccuracy = 0.25,
        RoutingAccuracy = 0.5,
        ValidationAccuracy = 0.75,
        ValidationLoss = 1.5,
        Best = true,
        DistillationProbability = new OrderedDictionary<string, double> { ["KD_1"] = 0.75, ["KL"] = 0.25 },
        PolicyProbability = new OrderedDictionary<string, double> { ["KD_1"] = 0.875, ["KL"] = 0.125 },
        Routes = new OrderedDictionary<string, double> { ["00"] = 0.125, ["10"] = 0.625, ["01"] = 0.125, ["11"] = 0.125 },
        Seconds = 8,
        ImagesPerSecond = 100,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnEpochIsItsNumbersItsDecisionsAndAtFirstAPicture()
    {
        var log = new TensorBoardLog(".", beta1: 2, beta2: 1000, () => new Picture(new FeatureShape(3, 1, 2), [10, 20, 30, 40, 50, 60]));
        log.EpochDone(_adaptive);
        log.EpochDone(_adaptive with { Epoch = 2 });

        var events = EventReader.ReadFolder(".");
        Assert.Equal([1, 2], events.Select(one => one.Step));
        var values = events[0].Values();
        Assert.Equal(
            new Dictionary<string, float>
            {
                ["loss/training"] = 4,
                ["loss/validation"] = 1.5f,
                ["accuracy/training"] = 0.25f,
                ["accuracy/validation"] = 0.75f,
                ["accuracy/routing"] = 0.5f,
                ["parts/cross_entropy"] = 1,
                ["parts/beta1_kl"] = 1,
                ["parts/beta2_kd"] = 1,
                ["parts/routing_loss"] = 3,
                ["schedule/learning_rate"] = 0.1f,
                ["schedule/policy_temperature"] = 5,
                ["time/seconds"] = 8,
                ["time/images_per_second"] = 100,
                ["distilled/KD_1"] = 0.75f,
                ["distilled/KL"] = 0.25f,
                ["policy/KD_1"] = 0.875f,
                ["policy/KL"] = 0.125f,
            },
            values
                .Where(value => value.Value.ValueCase is Tensorboard.Summary.Types.Value.ValueOneofCase.SimpleValue)
                .ToDictionary(value => value.Key, value => value.Value.SimpleValue));
        Assert.Equal([0, 0.75, 0.25], values["decisions/spots"].Histo.Bucket);
        Assert.Equal([0, 0.125, 0.75, 0.125], values["decisions/spots_of_an_image"].Histo.Bucket);

        var image = values["images/first_batch"].Image;
        Assert.Equal((1, 2), (image.Height, image.Width));
        using var decoded = SkiaSharp.SKBitmap.Decode(image.EncodedImageString.ToByteArray());
        Assert.Equal([new(10, 30, 50), new(20, 40, 60)], decoded.Pixels);
        Assert.DoesNotContain("images/first_batch", events[1].Values().Keys);
    }

    [Fact]
    public void WhatARunDoesNotHaveIsNotThere()
    {
        new TensorBoardLog(".", null, null, () => throw new InvalidOperationException()).EpochDone(new EpochMetrics
        {
            Epoch = 7,
            LearningRate = 0.1,
            Loss = 4,
            CrossEntropy = 4,
            TrainingAccuracy = 0.25,
            ValidationAccuracy = 0.75,
            Best = true,
            Seconds = 8,
            ImagesPerSecond = 100,
        });

        var only = Assert.Single(EventReader.ReadFolder("."));
        Assert.Equal(7, only.Step);
        Assert.Equal(
            ["accuracy/training", "accuracy/validation", "loss/training", "parts/cross_entropy", "schedule/learning_rate",
                "time/images_per_second", "time/seconds"],
            only.Values().Keys.Order(StringComparer.Ordinal));
    }
}
