using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// The usual augmentation of small images: pad with black, cut a window of the original size at random, mirror every other image.
/// </summary>
/// <param name="Padding">Pixels added at each side.</param>
/// <param name="Flip">Whether half of the images are mirrored left to right.</param>
public sealed record Augmentation(int Padding, bool Flip)
{
    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new(0, false);

    /// <summary>
    /// The published augmentation of small colour images: windows with 4 pixels of padding at 32, and a mirror; above 48 pixels only the
    /// mirror. Grey images stay as they are: digits and shoes have a direction, and sit in the middle.
    /// </summary>
    public static Augmentation For(FeatureShape shape) =>
        shape.Channels == 1 ? None : new(shape.Height <= 48 ? shape.Height / 8 : 0, Flip: true);

    /// <summary>Augments a batch. Window and mirror are one gather over the pixels, whatever the size of the batch.</summary>
    /// <param name="images">[B, C, H, W], any type.</param>
    /// <param name="generator">Where the windows and mirrors are drawn from.</param>
    /// <returns>[B, C, H, W], of the same type.</returns>
    public Tensor Apply(Tensor images, Generator generator)
    {
        if (Padding == 0 && !Flip)
            return images.alias();

        using var scope = NewDisposeScope();
        long batch = images.shape[0], channels = images.shape[1], height = images.shape[2], width = images.shape[3];
        long paddedHeight = height + 2 * Padding, paddedWidth = width + 2 * Padding;

        var top = randint(0, 2 * Padding + 1, [batch, 1, 1], generator: generator, dtype: ScalarType.Int64);
        var left = randint(0, 2 * Padding + 1, [batch, 1, 1], generator: generator, dtype: ScalarType.Int64);
        var rows = top + Arithmetic.Range(0, height).view(1, -1, 1);
        var columns = Arithmetic.Range(0, width).view(1, 1, -1);
        if (Flip)
        {
            var mirrored = randint(0, 2, [batch, 1, 1], generator: generator, dtype: ScalarType.Int64).to(ScalarType.Bool);
            columns = where(mirrored, columns.flip(2), columns);
        }
        var pixels = (rows * tensor(paddedWidth) + left + columns).view(batch, 1, -1).expand(batch, channels, -1);

        var padded = nn.functional.pad(images, [Padding, Padding, Padding, Padding], PaddingModes.Constant, 0);
        return padded.view(batch, channels, paddedHeight * paddedWidth).gather(2, pixels)
            .view(batch, channels, height, width).MoveToOuterDisposeScope();
    }
}
