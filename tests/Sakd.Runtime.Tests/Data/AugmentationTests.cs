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
        var augmented = Apply(new Augmentation(2, Flip: true), images, step: 0);
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
        var augmented = Apply(new Augmentation(0, Flip: true), images, step: 0);
        int same = augmented.eq(images).flatten(1).all(1).sum().ToInt32();
        Assert.InRange(same, 430, 570);
    }

    [Fact]
    public void OneSeedAndStepGiveOneResult()
    {
        using var scope = NewDisposeScope();
        var images = Images(32);
        var augmentation = new Augmentation(1, Flip: true);
        Assert.True(Same(Apply(augmentation, images, step: 5), Apply(augmentation, images, step: 5)));
        Assert.False(Same(Apply(augmentation, images, step: 5), Apply(augmentation, images, step: 6)));
    }

    [Fact]
    public void NoneLeavesImagesAlone()
    {
        using var scope = NewDisposeScope();
        var images = Images(4);
        Assert.True(Same(Apply(Augmentation.None, images, step: 0), images));
    }

    [Theory]
    [InlineData(32, 4)]
    [InlineData(28, 3)]
    [InlineData(64, 0)]
    public void ThePublishedPaddingIsScaledToTheImage(int size, int padding) =>
        Assert.Equal(new Augmentation(padding, Flip: true), Augmentation.For(new FeatureShape(3, size, size)));

    [Fact]
    public void GreyImagesStayAsTheyAre() => Assert.Equal(Augmentation.None, Augmentation.For(new FeatureShape(1, 28, 28)));

    private static Tensor Apply(Augmentation augmentation, Tensor images, long step)
    {
        using var generator = RandomStreams.Open(1, RandomStream.Augmentation, step);
        return augmentation.Apply(images, generator);
    }

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
