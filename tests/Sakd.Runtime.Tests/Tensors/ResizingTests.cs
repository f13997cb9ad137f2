using Sakd.Tensors;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Tensors;

public sealed class ResizingTests
{
    [Theory]
    [InlineData(32, 32, 16, 16)]
    [InlineData(28, 28, 9, 9)]
    [InlineData(21, 13, 8, 13)]
    public void EachPixelIsTheMeanUnderATriangle(int height, int width, int toHeight, int toWidth)
    {
        using var scope = NewDisposeScope();
        foreach (var (images, tolerance) in ((Tensor, double)[])
        [
            (HashRule.Input([2, 3, height, width]).to(ScalarType.Float64), 1e-12),
            (ChannelsLast.Of(HashRule.Input([2, 3, height, width])), 1e-6),
            (HashRule.Input([2, 1, height, width]), 1e-6),
        ])
        {
            var resized = Resizing.Apply(images, toHeight, toWidth);

            Close.To(NaiveResizing.Of(images.to(ScalarType.Float64), toHeight, toWidth), resized, tolerance, "the images resized");
            Assert.Equal(images.dtype, resized.dtype);
        }
    }

    /// <summary>A half-sized pixel is no mean of the four below it: its triangle reaches the neighbours as well.</summary>
    [Fact]
    public void HalfTheSizeIsWeightedOneThreeThreeOne()
    {
        using var scope = NewDisposeScope();
        var row = zeros([1, 1, 2, 8], ScalarType.Float64);
        row[.., .., .., 4] = 1;

        Assert.Equal([0, 0.125, 0.375, 0], Close.Values(Resizing.Apply(row, 1, 4)));
    }

    [Fact]
    public void ImagesOfThatSizeAreNotTouched()
    {
        using var images = rand(2, 3, 8, 8);

        Assert.Same(images, Resizing.Apply(images, new FeatureShape(3, 8, 8)));
    }
}
