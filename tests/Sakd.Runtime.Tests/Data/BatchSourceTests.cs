using Sakd.Data;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class BatchSourceTests
{
    private static readonly Normalisation _identity = new([0], [1.0 / 255]);

    [Fact]
    public void AnEpochShowsEveryImageOnceAndEndsWithAShortBatch()
    {
        var batches = Epoch(seed: 1, epoch: 1);
        Assert.Equal([4, 4, 2], batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), batches.SelectMany(batch => batch).Order());
    }

    [Theory]
    [InlineData(9, new[] { 4, 5 })]
    [InlineData(5, new[] { 5 })]
    [InlineData(6, new[] { 4, 2 })]
    [InlineData(4, new[] { 4 })]
    public void ALastImageByItselfJoinsTheBatchBeforeIt(int images, int[] counts)
    {
        using var set = Numbered(images);
        var source = new BatchSource(set, _identity, 4, CPU);
        var (shuffled, inOrder) = (Labels(source.Shuffled(1, 1, Augmentation.None)), Labels(source.InOrder()));

        Assert.Equal(counts, shuffled.Select(batch => batch.Length));
        Assert.Equal(counts, inOrder.Select(batch => batch.Length));
        Assert.Equal(counts.Length, source.Batches);
        Assert.Equal(Enumerable.Range(0, images).Select(i => (long)i), shuffled.SelectMany(batch => batch).Order());
        Assert.Equal(Enumerable.Range(0, images).Select(i => (long)i), inOrder.SelectMany(batch => batch));
    }

    [Fact]
    public void ABatchLargerThanTheSetIsRefusedForTrainingAlone()
    {
        using var set = Numbered(3);
        var source = new BatchSource(set, _identity, 4, CPU);

        Assert.Equal(
            "a batch of 4 is larger than the training part, 3 images: 3 is the largest that works",
            Assert.Throws<SakdException>(() => Labels(source.Shuffled(1, 1, Augmentation.None))).Message);
        Assert.Equal([0L, 1L, 2L], Assert.Single(Labels(source.InOrder())));
    }

    [Fact]
    public void BatchesOfOneStayBatchesOfOne()
    {
        using var set = Numbered(3);
        Assert.Equal(
            [1, 1, 1], Labels(new BatchSource(set, _identity, 1, CPU).Shuffled(1, 1, Augmentation.None)).Select(batch => batch.Length));
    }

    [Fact]
    public void ASingleImageIsNotTrainedOn()
    {
        using var set = Numbered(1);
        var source = new BatchSource(set, _identity, 4, CPU);

        Assert.Equal(
            "a single image is too few to train on: give two or more",
            Assert.Throws<SakdException>(() => Labels(source.Shuffled(1, 1, Augmentation.None))).Message);
        Assert.Equal([0L], Assert.Single(Labels(source.InOrder())));
    }

    [Fact]
    public void TheOrderFollowsSeedAndEpochAlone()
    {
        Assert.Equal(Epoch(1, 1).SelectMany(b => b), Epoch(1, 1).SelectMany(b => b));
        Assert.NotEqual(Epoch(1, 1).SelectMany(b => b), Epoch(1, 2).SelectMany(b => b));
        Assert.NotEqual(Epoch(1, 1).SelectMany(b => b), Epoch(2, 1).SelectMany(b => b));
    }

    [Fact]
    public void ImagesKeepTheirLabels()
    {
        using var set = Numbered();
        foreach (var batch in new BatchSource(set, _identity, 4, CPU).Shuffled(3, 1, Augmentation.None))
            using (batch)
                Assert.Equal(
                    batch.Labels.data<long>().ToArray(),
                    batch.Images.flatten().data<float>().ToArray().Select(pixel => (long)MathF.Round(pixel)));
    }

    [Fact]
    public void NormalisedImagesHaveMeanZeroAndDeviationOne()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var set = new ResidentImages(
            randint(0, 256, [200, 2, 4, 4], generator: generator).to(ScalarType.Byte), zeros(200, ScalarType.Int64));
        var normalised = Normalisation.Of(set).Apply(set.Images);
        Assert.Equal(ScalarType.Float32, normalised.dtype);
        for (int channel = 0; channel < 2; channel++)
        {
            Assert.InRange(normalised.select(1, channel).mean().item<float>(), -0.001, 0.001);
            Assert.InRange(normalised.select(1, channel).std().item<float>(), 0.999, 1.001);
        }
    }

    [Fact]
    public void AnEpochLeavesNoTensorBehind()
    {
        Epoch(1, 1);
        long before = LiveTensors.Settled();
        Epoch(1, 1);
        Assert.Equal(before, LiveTensors.Now());
    }

    private static ResidentImages Numbered(int count = 10)
    {
        using var scope = NewDisposeScope();
        return new ResidentImages(arange(count).to(ScalarType.Byte).view(count, 1, 1, 1), arange(count, ScalarType.Int64));
    }

    private static List<long[]> Epoch(ulong seed, int epoch)
    {
        using var set = Numbered();
        return Labels(new BatchSource(set, _identity, 4, CPU).Shuffled(seed, epoch, new Augmentation(1, true)));
    }

    private static List<long[]> Labels(IEnumerable<Batch> batches)
    {
        var labels = new List<long[]>();
        foreach (var batch in batches)
            using (batch)
                labels.Add(batch.Labels.data<long>().ToArray());
        return labels;
    }
}
