using Sakd.App.TensorBoard;
using Sakd.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App.Tests.TensorBoard;

/// <summary>The picture of a batch has the pixels that the batch was made of.</summary>
public sealed class BatchPictureTests
{
    [Theory]
    [InlineData(1, 3, 1, 3)]
    [InlineData(3, 3, 1, 3)]
    [InlineData(3, 9, 2, 8)]
    [InlineData(2, 70, 4, 8)]
    public void ItHasThePixelsThatTheBatchWasMadeOf(int channels, int images, int rows, int columns)
    {
        const int Height = 3, Width = 5, Gap = 2;
        using var scope = NewDisposeScope();
        var bytes = randint(0, 256, [images, channels, Height, Width], dtype: ScalarType.Byte, generator: new Generator(1));
        var normalisation = new Normalisation([.. new[] { 0.1, 0.5, 0.9 }[..channels]], [.. new[] { 0.2, 0.3, 1e-4 }[..channels]]);
        using var batch = new Batch(normalisation.Apply(bytes), zeros(images, ScalarType.Int64), arange(images));

        var picture = BatchPicture.Of(batch, normalisation);

        Assert.Equal(new FeatureShape(3, (rows * (Height + Gap)) - Gap, (columns * (Width + Gap)) - Gap), picture.Shape);
        for (int i = 0; i < Math.Min(images, rows * columns); i++)
        {
            for (int c = 0; c < 3; c++)
            {
                var expected = bytes[i][channels == 3 ? c : 0].contiguous().data<byte>().ToArray();
                int top = i / columns * (Height + Gap), left = i % columns * (Width + Gap);
                var actual = Enumerable.Range(0, Height * Width).Select(at => picture.Pixels[
                    (((c * picture.Shape.Height) + top + (at / Width)) * picture.Shape.Width) + left + (at % Width)]);
                Assert.Equal(expected, actual);
            }
        }

        using var decoded = SkiaSharp.SKBitmap.Decode(BatchPicture.Png(picture));
        Assert.Equal((picture.Shape.Width, picture.Shape.Height), (decoded.Width, decoded.Height));
    }
}
