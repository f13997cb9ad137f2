using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Cuts a rectangle of random area and aspect ratio out of each image and resizes it (Szegedy et al., Going Deeper with Convolutions, CVPR
/// 2015, arXiv 1409.4842).
/// </summary>
/// <param name="LeastArea">The smallest share of the image's area.</param>
/// <param name="GreatestRatio">The largest ratio of the sides; the smallest is one over it.</param>
public sealed record ResizedCrop(double LeastArea = 0.08, double GreatestRatio = 4.0 / 3)
{
    /// <summary>Cuts and resizes, bilinearly; all images at once.</summary>
    /// <param name="images">[B, C, H, W], any type.</param>
    /// <param name="draws">What is drawn for them.</param>
    /// <param name="mirror">For each image whether it is mirrored left to right as well.</param>
    /// <param name="height">The height wanted.</param>
    /// <param name="width">The width wanted.</param>
    /// <returns>float32, [B, C, height, width].</returns>
    internal Tensor Apply(Tensor images, ImageDraws draws, bool[] mirror, int height, int width)
    {
        double[] area = draws.Between(ImageDraw.CropArea, LeastArea, 1);
        double[] logRatio = draws.Between(ImageDraw.CropRatio, -Math.Log(GreatestRatio), Math.Log(GreatestRatio));
        double[] top = draws.Units(ImageDraw.Top), left = draws.Units(ImageDraw.Left);

        // Output coordinates, -1 to 1, to input coordinates; a side longer than the image's is the image's.
        var theta = new float[draws.Count * 6];
        for (int i = 0; i < draws.Count; i++)
        {
            double scaleX = Math.Min(1, Math.Sqrt(area[i] * Math.Exp(logRatio[i])));
            double scaleY = Math.Min(1, Math.Sqrt(area[i] / Math.Exp(logRatio[i])));
            var row = theta.AsSpan(i * 6, 6);
            row[0] = (float)(mirror[i] ? -scaleX : scaleX);
            row[2] = (float)((2 * left[i] - 1) * (1 - scaleX));
            row[4] = (float)scaleY;
            row[5] = (float)((2 * top[i] - 1) * (1 - scaleY));
        }

        using var scope = NewDisposeScope();
        var grid = nn.functional.affine_grid(
            tensor(theta, [draws.Count, 2, 3]), [draws.Count, images.shape[1], height, width], align_corners: false);
        return nn.functional.grid_sample(
            images.to(ScalarType.Float32), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false)
            .MoveToOuterDisposeScope();
    }
}
