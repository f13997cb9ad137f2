using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Changes brightness, contrast and saturation of each image, in that order, each by a factor between 1 - x and 1 + x, and then turns the
/// hue by up to x of the circle, either way. Grey images have neither saturation nor hue.
/// </summary>
/// <param name="Brightness">x of the brightness.</param>
/// <param name="Contrast">x of the contrast.</param>
/// <param name="Saturation">x of the saturation.</param>
/// <param name="Hue">x of the hue, up to 0.5.</param>
public sealed record ColourJitter(double Brightness = 0.4, double Contrast = 0.4, double Saturation = 0.4, double Hue = 0)
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
        if (images.shape[1] == 3 && Hue > 0) TurnHues(x, draws.Between(ImageDraw.Hue, -Hue, Hue));
        return x.MoveToOuterDisposeScope();
    }

    private static Tensor Factors(ImageDraws draws, ImageDraw use, double most) =>
        tensor(Array.ConvertAll(draws.Between(use, 1 - most, 1 + most), factor => (float)factor)).view(-1, 1, 1, 1);

    private static void TurnHues(Tensor x, double[] turns)
    {
        var pixels = MemoryMarshal.Cast<byte, float>(x.bytes);
        int size = pixels.Length / turns.Length;
        for (int i = 0; i < turns.Length; i++) TurnHue(pixels.Slice(i * size, size), turns[i]);
    }

    private static Tensor Blend(Tensor without, Tensor x, Tensor factor) =>
        without.add(x.sub(without).mul_(factor)).clamp_(_black, _white);

    // The luma of ITU-R BT.601, as Pillow and torchvision have it.
    private static Tensor Grey(Tensor x) =>
        x.shape[1] == 1 ? x : x.mul(tensor(new float[] { 0.299f, 0.587f, 0.114f }).view(1, 3, 1, 1)).sum(1, keepdim: true);

    /// <summary>
    /// Turns the hue of an image in place (Smith, Color Gamut Transform Pairs, SIGGRAPH 1978): with V, the largest of the channels, and the
    /// chroma C, its distance from the smallest, a channel is V - C min(1, max(0, min(d, 4 - d))), d being the hue in sixths of the circle
    /// from where the channel begins to fall.
    /// </summary>
    /// <param name="image">[3, H, W], of any range.</param>
    /// <param name="turn">In circles.</param>
    internal static void TurnHue(Span<float> image, double turn)
    {
        int area = image.Length / 3;
        Span<float> reds = image[..area], greens = image.Slice(area, area), blues = image[(2 * area)..];
        for (int i = 0; i < area; i++)
        {
            float red = reds[i], green = greens[i], blue = blues[i], value = Math.Max(red, Math.Max(green, blue));
            float chroma = value - Math.Min(red, Math.Min(green, blue));
            if (chroma <= 0) continue;
            float hue = value == red ? (green - blue) / chroma
                : value == green ? 2 + ((blue - red) / chroma)
                : 4 + ((red - green) / chroma);
            hue += (float)(6 * turn);
            (reds[i], greens[i], blues[i]) = (Channel(5), Channel(3), Channel(1));

            float Channel(int falls)
            {
                float distance = hue + falls;
                distance -= 6 * MathF.Floor(distance / 6);
                return value - (chroma * Math.Clamp(Math.Min(distance, 4 - distance), 0, 1));
            }
        }
    }
}
