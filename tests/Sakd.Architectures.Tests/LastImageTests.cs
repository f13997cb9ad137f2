using Sakd.Data;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>Networks whose batch norms see a single pixel of each image, where a batch of one image would have no variance.</summary>
public sealed class LastImageTests
{
    private const int Classes = 3;

    private static readonly FeatureShape _image = new(3, 8, 8);
    private static readonly Normalisation _normalisation = new([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]);

    [Theory]
    [InlineData("vgg8")]
    [InlineData("MobileNetV2")]
    [InlineData("ShuffleNetV2")]
    public void AnEpochWithALastImageByItselfTrainsOnEveryImageAndLeavesFiniteStatistics(string name)
    {
        using var network = Network(name);
        using var step = new PlainStep(network, new StepOptions { LearningRate = 0.01 });
        using var set = Images(9);
        int images = 0;
        foreach (var batch in new BatchSource(set, _normalisation, 4, CPU).Shuffled(1, 0, Augmentation.None))
            using (batch)
                images += step.Run(batch.Images, batch.Labels, batch.Indices).Batch;

        Assert.Equal(9, images);
        Assert.All(StateDict.Of(network), entry => Assert.True(entry.Value.isfinite().all().ToBoolean(), entry.Key));
    }

    [Fact]
    public void ABatchOfOneIsRefusedWithTheRemedyInTrainingAndInDistillation()
    {
        const string Message =
            "a batch of one image leaves a batch norm a single value per channel, which has no variance: take --batch 2 or more";
        using var set = Images(3);
        var batches = new BatchSource(set, _normalisation, 1, CPU);
        using var batch = batches.Shuffled(1, 0, Augmentation.None).First();
        var options = new StepOptions { TrainingLabels = [0, 1, 2] };

        using var alone = Network("vgg8");
        using var plain = new PlainStep(alone, options);
        Assert.Equal(Message, Assert.Throws<SakdException>(() => plain.Run(batch.Images, batch.Labels)).Message);

        using Architecture teacher = Network("vgg13"), student = Network("vgg8");
        teacher.eval();
        using var step = Sakd.Architectures.SakdCatalog.Instance.Pairs
            .Single(pair => pair.Info.Name == "vgg13-vgg8").Distillers
            .Single(distiller => distiller.Name == "ft")
            .CreateStep(teacher, student, options);
        Assert.Equal(Message, Assert.Throws<SakdException>(() => step.Run(batch.Images, batch.Labels)).Message);
    }

    private static Architecture Network(string name) =>
        Sakd.Architectures.SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name).Create(_image, Classes, 1);

    private static ImageSet Images(int count)
    {
        using var scope = NewDisposeScope();
        return new ResidentImages(
            (HashRule.Input([count, 3, _image.Height, _image.Width]) * 60 + 128).to(ScalarType.Byte), arange(count).remainder(Classes));
    }
}
