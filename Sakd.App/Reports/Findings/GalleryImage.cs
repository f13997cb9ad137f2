using Sakd.App.Images;
using Sakd.Data;
using Sakd.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace Sakd.App.Reports.Findings;

/// <summary>An image of the gallery.</summary>
/// <param name="Number">Its number among all test images, from 0.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Source">Its pixels as a data URI.</param>
/// <param name="Width">So many of them in a row.</param>
/// <param name="Height">So many rows.</param>
internal sealed record GalleryImage(int Number, string Name, string Source, int Width, int Height)
{
    /// <summary>The height at which they are shown. A page holds hundreds: larger ones are JPEG.</summary>
    public const int ShownHeight = 56;

    // None has more than twice as many.
    private const int MostHeight = 2 * ShownHeight, Quality = 80;

    /// <summary>Images of a set, by their places in it.</summary>
    /// <param name="images">The set.</param>
    /// <param name="numbers">The number of each image of the set among all test images.</param>
    /// <param name="shown">The places.</param>
    public static Dictionary<int, GalleryImage> Of(ImageSet images, int[] numbers, int[] shown)
    {
        var found = new Dictionary<int, GalleryImage>();
        int[][] batches = [.. shown.Chunk(Evaluation.BatchSize)];
        foreach (var (pixels, places) in images.Read([.. batches.Select(Positions)]).Zip(batches))
        {
            using var scope = NewDisposeScope();
            using (pixels)
            {
                for (int i = 0; i < places.Length; i++)
                    found[places[i]] = Of(pixels[i], numbers[places[i]], images.NameOf(places[i]));
            }
        }

        return found;

        static long[] Positions(int[] batch) => [.. batch.Select(i => (long)i)];
    }

    private static GalleryImage Of(Tensor pixels, int number, string name)
    {
        bool large = pixels.shape[1] > ShownHeight;
        if (pixels.shape[1] > MostHeight)
        {
            long width = Math.Max(1, pixels.shape[2] * MostHeight / pixels.shape[1]);
            pixels = nn.functional.adaptive_avg_pool2d(pixels.to(ScalarType.Float32), [MostHeight, width]).round().to(ScalarType.Byte);
        }

        // Of images of other channels than three the first is shown, in grey.
        if (pixels.shape[0] != 3) pixels = pixels[..1].expand(3, -1, -1);
        var shape = new FeatureShape(3, (int)pixels.shape[1], (int)pixels.shape[2]);
        using var bitmap = Bitmaps.Of(new Picture(shape, [.. pixels.contiguous().data<byte>()]));
        using var encoded = bitmap.Encode(large ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, Quality);
        string source = $"data:image/{(large ? "jpeg" : "png")};base64,{Convert.ToBase64String(encoded.Span)}";
        return new GalleryImage(number, name, source, shape.Width, shape.Height);
    }
}
