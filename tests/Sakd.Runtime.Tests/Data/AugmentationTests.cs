using Sakd.Data;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class AugmentationTests
{
    private static Tensor Images(int batch, int channels = 1) =>
        arange(1, batch * channels * 12 + 1).remainder(251).add(1).to(ScalarType.Byte).view(batch, channels, 3, 4);

    [Fact]
    public void EveryImageIsAWindowOfThePaddedImageOrOfItsMirror()
    {
        using var scope = NewDisposeScope();
        var images = Images(64, channels: 2);
        var augmented = Apply(new Augmentation(2, Flip: true), images, epoch: 0);
        Assert.Equal(ScalarType.Byte, augmented.dtype);

        var seen = new HashSet<(int, int, bool)>();
        for (int i = 0; i < 64; i++) seen.Add(WindowOf(images[i], augmented[i]));
        Assert.True(seen.Count > 20, $"64 images show {seen.Count} of 50 windows and mirrors");
    }

    [Fact]
    public void HalfOfTheImagesAreMirrored()
    {
        using var scope = NewDisposeScope();
        var images = Images(1000);
        var augmented = Apply(new Augmentation(0, Flip: true), images, epoch: 0);
        int same = augmented.eq(images).flatten(1).all(1).sum().ToInt32();
        Assert.InRange(same, 430, 570);
    }

    [Fact]
    public void OneSeedAndEpochGiveOneResult()
    {
        using var scope = NewDisposeScope();
        var images = Images(32);
        var augmentation = new Augmentation(1, Flip: true);
        Assert.True(Same(Apply(augmentation, images, epoch: 5), Apply(augmentation, images, epoch: 5)));
        Assert.False(Same(Apply(augmentation, images, epoch: 5), Apply(augmentation, images, epoch: 6)));
    }

    [Fact]
    public void WhatAnImageBecomesDoesNotDependOnItsBatch()
    {
        using var scope = NewDisposeScope();
        var images = randint(0, 256, [9, 3, 12, 12]).to(ScalarType.Byte);
        var augmentation = new Augmentation(0, Flip: true) { Crop = new ResizedCrop(), Colour = new ColourJitter() };
        Tensor Augmented(params long[] indices) =>
            augmentation.Apply(images.index_select(0, tensor(indices)), new ImageDraws(1, 1, indices), 8, 8);

        var all = Augmented(0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal([9, 3, 8, 8], all.shape);
        Assert.True(Same(Augmented(7, 2), all.index_select(0, tensor(new long[] { 7, 2 }))));
    }

    /// <summary>Runs that an earlier version began go on with the same images: they are SplitMix64's, worked out elsewhere.</summary>
    [Fact]
    public void WhatASeedDrawsForWindowsMirrorsAndColoursStaysWhatItIs()
    {
        double[] expected =
        [
            0.5550617877316778, 0.9699351959575697, 0.6095783749991021, 0.29086167727004564, 0.976930362950685, 0.692311499484653,
            0.9640836016743922, 0.9901622815396913,
        ];
        ImageDraw[] uses =
        [
            ImageDraw.Top, ImageDraw.Left, ImageDraw.Mirror, ImageDraw.CropArea, ImageDraw.CropRatio, ImageDraw.Brightness,
            ImageDraw.Contrast, ImageDraw.Saturation,
        ];
        Assert.Equal(expected, uses.Select(use => new ImageDraws(7, 3, [11]).Units(use)[0]));
    }

    [Fact]
    public void NoneLeavesImagesAlone()
    {
        using var scope = NewDisposeScope();
        var images = Images(4);
        Assert.True(Same(Apply(Augmentation.None, images, epoch: 0), images));
    }

    [Theory]
    [InlineData(32, 4)]
    [InlineData(28, 3)]
    [InlineData(64, 0)]
    public void ThePublishedPaddingIsScaledToTheImage(int size, int padding) =>
        Assert.Equal(new Augmentation(padding, Flip: true), Augmentation.For(new FeatureShape(3, size, size)));

    [Fact]
    public void GreyImagesStayAsTheyAre() => Assert.Equal(Augmentation.None, Augmentation.For(new FeatureShape(1, 28, 28)));

    private static Tensor Apply(Augmentation augmentation, Tensor images, int epoch) => augmentation.Apply(
        images,
        new ImageDraws(1, epoch, [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => (long)i)]),
        (int)images.shape[2],
        (int)images.shape[3]);

    private static bool Same(Tensor a, Tensor b) => a.eq(b).all().ToBoolean();

    private static (int, int, bool) WindowOf(Tensor image, Tensor window)
    {
        var padded = nn.functional.pad(image, [2, 2, 2, 2]);
        for (int top = 0; top <= 4; top++)
            for (int left = 0; left <= 4; left++)
            {
                var cut = padded.narrow(1, top, 3).narrow(2, left, 4);
                if (Same(window, cut)) return (top, left, false);
                if (Same(window, cut.flip(2))) return (top, left, true);
            }
        throw new InvalidOperationException("no window of the padded image");
    }
}
