using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// Images at a smaller size, for the network of a pair that is made for it: bilinear interpolation with antialiasing, PyTorch's
/// <c>interpolate(mode="bilinear", antialias=True)</c> and what Pillow and torchvision resize by.
/// </summary>
/// <remarks>
/// Along each side pixel i of n is the mean of the N pixels j that it is made of, weighted by a triangle of r = N/n pixels to either side
/// of its middle: w_ij ~ max(0, 1 - |j + 1/2 - (i + 1/2) r| / r), with the sum 1.
/// </remarks>
public static class Resizing
{
    /// <summary>The images at another size; those of that size are handed back themselves.</summary>
    /// <param name="images">Floating point, [B, C, H, W]; they stay as they are.</param>
    /// <param name="height">The height wanted, at most H.</param>
    /// <param name="width">The width wanted, at most W.</param>
    /// <returns>[B, C, height, width], in the order in memory that networks read.</returns>
    public static Tensor Apply(Tensor images, int height, int width)
    {
        if (images.size(2) == height && images.size(3) == width) return images;
        using var resized = nn.functional.interpolate(
            images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        return ChannelsLast.Of(resized);
    }

    /// <summary>The images at the size of a network's input.</summary>
    /// <param name="images">Floating point, [B, C, H, W].</param>
    /// <param name="input">The network's input.</param>
    public static Tensor Apply(Tensor images, FeatureShape input) => Apply(images, input.Height, input.Width);
}
