using Sakd.App.Images;
using Sakd.Data;
using SkiaSharp;

namespace Sakd.App.TensorBoard;

/// <summary>The first images of a batch side by side, as the networks see them: cut, varied and mixed, but in colours again.</summary>
internal static class BatchPicture
{
    private const int ImagesInARow = 8, MostImages = 32, Gap = 2;

    /// <summary>Draws it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="normalisation">How its pixels became numbers.</param>
    /// <returns>In colour, also of grey images. Of images of other channels than three the first is shown, in grey.</returns>
    public static Picture Of(Batch batch, Normalisation normalisation)
    {
        var (channels, height, width) = ((int)batch.Images.size(1), (int)batch.Images.size(2), (int)batch.Images.size(3));
        int count = Math.Min(MostImages, batch.Count), columns = Math.Min(ImagesInARow, count), rows = (count + columns - 1) / columns;
        var shape = new FeatureShape(3, (rows * (height + Gap)) - Gap, (columns * (width + Gap)) - Gap);
        var pixels = new byte[3 * shape.Height * shape.Width];
        using var host = batch.Images.cpu();
        using var inOrder = host.contiguous();
        var values = inOrder.data<float>().ToArray();

        for (int i = 0; i < count; i++)
        {
            int top = i / columns * (height + Gap), left = i % columns * (width + Gap);
            for (int c = 0; c < 3; c++)
            {
                int from = channels == 3 ? c : 0;
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                        pixels[(((c * shape.Height) + top + y) * shape.Width) + left + x] =
                            normalisation.PixelOf(values[(((((i * channels) + from) * height) + y) * width) + x], from);
                }
            }
        }

        return new Picture(shape, pixels);
    }

    /// <summary>A picture as a PNG file.</summary>
    public static byte[] Png(Picture picture)
    {
        using var bitmap = Bitmaps.Of(picture);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
