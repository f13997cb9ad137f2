using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Changes brightness, contrast and saturation of each image, in that order, each by a factor between 1 - x and 1 + x. Grey images have no
/// saturation.
/// </summary>
/// <param name="Brightness">x of the brightness.</param>
/// <param name="Contrast">x of the contrast.</param>
/// <param name="Saturation">x of the saturation.</param>
public sealed record ColourJitter(double Brightness = 0.4, double Contrast = 0.4, double Saturation = 0.4)
{
    private static readonly Scalar _black = 0.ToScalar(), _white = 255.ToScalar();

    /// <summary>Changes the colours; all images at once.</summary>
    /// <param name="images">[B, C, H, W] of 1 or 3 channels, 0 to 255, any type.</param>
    /// <param name="draws">What is drawn for them.</param>
    /// <returns>float32, [B, C, H, W].</returns>
    internal Tensor Apply(Tensor images, ImageDraws draws)
    {
        using var scope = NewDisposeScope();
        var x = images.to(ScalarType.Float32);
        x = x.mul(Factors(draws, ImageDraw.Brightness, Brightness)).clamp_(_black, _white);
        x = Blend(Grey(x).mean([1, 2, 3], keepdim: true), x, Factors(draws, ImageDraw.Contrast, Contrast));
        if (images.shape[1] == 3) x = Blend(Grey(x), x, Factors(draws, ImageDraw.Saturation, Saturation));
        return x.MoveToOuterDisposeScope();
    }

    private static Tensor Factors(ImageDraws draws, ImageDraw use, double most) =>
        tensor(Array.ConvertAll(draws.Between(use, 1 - most, 1 + most), factor => (float)factor)).view(-1, 1, 1, 1);

    private static Tensor Blend(Tensor without, Tensor x, Tensor factor) =>
        without.add(x.sub(without).mul_(factor)).clamp_(_black, _white);

    // The luma of ITU-R BT.601, as Pillow and torchvision have it.
    private static Tensor Grey(Tensor x) =>
        x.shape[1] == 1 ? x : x.mul(tensor(new float[] { 0.299f, 0.587f, 0.114f }).view(1, 3, 1, 1)).sum(1, keepdim: true);
}
