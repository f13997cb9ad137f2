using Sakd.App.Images;

namespace Sakd.App.Tests.Images;

public sealed class ImageGeometryTests
{
    [Fact]
    public void AnImageOfTheSizeStaysAsItIs()
    {
        var picture = Noise(3, 32, 32);
        Assert.Equal(picture.Pixels, Applied(picture, new FeatureShape(3, 32, 32)));
    }

    [Fact]
    public void OneOfTwiceTheSizeIsCutInTheMiddleOfTheLongSide()
    {
        // The short side has the stored one's length already: nothing but the cut is left to do.
        var picture = Noise(1, 8, 14);
        byte[] stored = Applied(picture, new FeatureShape(1, 8, 8));
        for (int y = 0; y < 8; y++) Assert.Equal(picture.Pixels.AsSpan((y * 14) + 3, 8).ToArray(), stored.AsSpan(y * 8, 8).ToArray());
    }

    [Theory]
    [InlineData(5, 9)]
    [InlineData(100, 40)]
    [InlineData(1, 1)]
    [InlineData(3, 1000)]
    public void AFlatImageStaysFlat(int height, int width)
    {
        var picture = new Picture(new FeatureShape(1, height, width), [.. Enumerable.Repeat((byte)137, height * width)]);
        Assert.All(Applied(picture, new FeatureShape(1, 16, 16)), pixel => Assert.Equal(137, pixel));
        Assert.All(Applied(picture, new FeatureShape(3, 16, 24)), pixel => Assert.Equal(137, pixel));
    }

    [Fact]
    public void HalvingIsWhatPillowMakesOfIt()
    {
        // What Pillow 9.4 resizes an image of 0, 4, 8, .. to by BILINEAR.
        var picture = new Picture(new FeatureShape(1, 8, 8), [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 4))]);
        byte[] expected = [26, 33, 41, 48, 83, 90, 98, 105, 147, 154, 162, 169, 204, 211, 219, 226];
        Assert.All(
            Applied(picture, new FeatureShape(1, 4, 4)).Zip(expected),
            pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Fact]
    public void GreyOfColourIsItsLumaAndColourOfGreyThreeTimesTheSame()
    {
        var colour = new Picture(new FeatureShape(3, 1, 2), [255, 10, 0, 20, 0, 30]);
        Assert.Equal([76, 18], colour.WithChannels(1).Pixels);
        Assert.Equal([1, 2, 1, 2, 1, 2], new Picture(new FeatureShape(1, 1, 2), [1, 2]).WithChannels(3).Pixels);
    }

    [Theory]
    [InlineData("3x32x32", "3x32x32")]
    [InlineData("3x64x64", "3x64x64")]
    [InlineData("1x28x28", "1x28x28")]
    [InlineData("3x224x224", "3x256x256")]
    public void LargeInputsAreCutFromLargerImages(string input, string stored) =>
        Assert.Equal(stored, ImageGeometry.For(FeatureShape.Parse(input)).Stored.ToString());

    private static Picture Noise(int channels, int height, int width)
    {
        var pixels = new byte[channels * height * width];
        new Random(1).NextBytes(pixels);
        return new Picture(new FeatureShape(channels, height, width), pixels);
    }

    private static byte[] Applied(Picture picture, FeatureShape shape)
    {
        var pixels = new byte[shape.Channels * shape.Height * shape.Width];
        new ImageGeometry(shape, shape).Apply(picture, pixels);
        return pixels;
    }
}
