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

    /// <summary>Refuses what kernels do not count; once for each call.</summary>
    /// <exception cref="ArgumentException">A number is negative, or larger than what is counted.</exception>
    internal void Check()
    {
        // By numbers that do not run over: an image's elements first, then its rows, and the one that a pool may have more.
        bool isCounted = this is { Images: >= 0, Channels: >= 0, Height: >= 0, Width: >= 0 }
            && (double)Channels * Height * Width < MostImageElements && Images * (Height + 1L) <= int.MaxValue;
        if (!isCounted) throw new ArgumentException($"{this} are more elements or rows than are counted, or fewer than none", "size");
    }

    /// <summary>Refuses what kernels that are trained do not go over: whole vectors, and bits in whole bytes, are what they have.</summary>
    /// <exception cref="ArgumentException">The channels are not in sixteens, or the size is none that is counted.</exception>
    internal void CheckSixteens()
    {
        Check();
        if (Channels % Lanes.ChannelBlock != 0) throw new ArgumentException($"{this} has not its channels in sixteens", "size");
    }
}
