using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Puts a rectangle of the images' mean colour over some of them (Zhong et al., Random Erasing Data Augmentation, AAAI 2020, arXiv
/// 1708.04896), of a 50th to a third of the area and of sides up to 3.3 to 1.
/// </summary>
/// <param name="Probability">The share of the images that are erased in.</param>
public sealed record RandomErasing(double Probability)
{
    private const double LeastArea = 0.02, GreatestArea = 0.33, LeastRatio = 0.3, GreatestRatio = 3.3;

    /// <summary>Erases, in place.</summary>
    /// <param name="images">Normalised, float32, [B, C, H, W]: 0 is the mean.</param>
    /// <param name="draws">What is drawn for them.</param>
    internal void Apply(Tensor images, ImageDraws draws)
    {
        using var scope = NewDisposeScope();
        double[] chances = draws.Units(ImageDraw.Erased), area = draws.Between(ImageDraw.ErasedArea, LeastArea, GreatestArea);
        double[] logRatio = draws.Between(ImageDraw.ErasedRatio, Math.Log(LeastRatio), Math.Log(GreatestRatio));
        double[] top = draws.Units(ImageDraw.ErasedTop), left = draws.Units(ImageDraw.ErasedLeft);
        for (int i = 0; i < draws.Count; i++)
        {
            if (chances[i] >= Probability) continue;

            // The ratio is that of the sides in pixels; a side longer than the image's is the image's.
            double pixels = area[i] * images.shape[2] * images.shape[3];
            long height = Math.Clamp((long)Math.Round(Math.Sqrt(pixels * Math.Exp(logRatio[i]))), 1, images.shape[2]);
            long width = Math.Clamp((long)Math.Round(Math.Sqrt(pixels / Math.Exp(logRatio[i]))), 1, images.shape[3]);
            images[i]
                .narrow(1, (long)(top[i] * (images.shape[2] - height + 1)), height)
                .narrow(2, (long)(left[i] * (images.shape[3] - width + 1)), width)
                .zero_();
        }
    }
}
