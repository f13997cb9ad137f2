using SkiaSharp;

namespace Sakd.App.Reports.Findings;

/// <summary>A confusion matrix of more classes than a table can be read of: a pixel for each pair of classes.</summary>
internal static class ConfusionImage
{
    // The page's colours of what is right and wrong, between those for light and dark ground.
    private static readonly SKColor _right = new(33, 150, 110), _wrong = new(217, 90, 40);

    /// <summary>
    /// The matrix as a data URI: a row for each class, a column for what its images are taken for. How opaque a pixel is, is the root of
    /// the share, so that what happens to few images of a hundred is seen.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="classes">The classes that have images, in order.</param>
    public static string Of(NetworkFindings network, int[] classes)
    {
        int side = classes.Length;
        var pixels = new SKColor[side * side];
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                double share = network.Share(classes[row], classes[column]);
                pixels[(row * side) + column] = (row == column ? _right : _wrong).WithAlpha((byte)Math.Round(255 * Math.Sqrt(share)));
            }
        }

        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Unpremul)) { Pixels = pixels };
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return $"data:image/png;base64,{Convert.ToBase64String(encoded.Span)}";
    }
}
