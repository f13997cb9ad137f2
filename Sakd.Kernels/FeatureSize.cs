namespace Sakd.Kernels;

/// <summary>
/// The size of features [B, C, H, W] that lie in memory with the channels last: image by image, row by row, pixel by pixel.
/// </summary>
/// <param name="Images">B.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
public readonly record struct FeatureSize(int Images, int Channels, int Height, int Width)
{
    /// <summary>
    /// The elements of an image from which on kernels do not go: they count those of one image, with its padding, in 32 bits.
    /// </summary>
    public const long MostImageElements = 1 << 29;

    /// <summary>H W.</summary>
    public int Pixels => Height * Width;

    /// <summary>The elements of an image.</summary>
    public long ImageElements => (long)Channels * Height * Width;

    /// <summary>All elements.</summary>
    public long Elements => Images * ImageElements;

    /// <summary>The bytes of a mask over all elements, a bit for each.</summary>
    public long MaskBytes => Elements / 8;
}
