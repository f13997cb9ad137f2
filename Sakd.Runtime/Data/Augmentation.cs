using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// How training images are varied, in the order of the members below: pad with black, cut a window of the original size at random, mirror
/// every other image; or, in place of the window, cut a rectangle and resize it; then operations drawn at random; then colours; then,
/// normalised, erasing; then mixing with other images.
/// </summary>
/// <param name="Padding">Pixels added at each side.</param>
/// <param name="Flip">Whether half of the images are mirrored left to right.</param>
public sealed record Augmentation(int Padding, bool Flip)
{
    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new(0, false);

    /// <summary>Rectangles of random size in place of windows; null for none.</summary>
    public ResizedCrop? Crop { get; init; }

    /// <summary>Operations drawn at random; null for none.</summary>
    public RandomOperations? Operations { get; init; }

    /// <summary>Changes of colour; null for none.</summary>
    public ColourJitter? Colour { get; init; }

    /// <summary>Rectangles that are put over images; null for none.</summary>
    public RandomErasing? Erasing { get; init; }

    /// <summary>Mixing of images; null for none.</summary>
    public Mixing? Mixing { get; init; }

    /// <summary>
    /// The published augmentation of small colour images: windows with 4 pixels of padding at 32, and a mirror; above 48 pixels only the
    /// mirror. Grey images stay as they are: digits and shoes have a direction, and sit in the middle.
    /// </summary>
    public static Augmentation For(FeatureShape shape) =>
        shape.Channels == 1 ? None : new(shape.Height <= 48 ? shape.Height / 8 : 0, Flip: true);

    /// <summary>Augments a batch, but for erasing and mixing.</summary>
    /// <param name="images">Bytes, [B, C, H, W].</param>
    /// <param name="draws">What is drawn for them.</param>
    /// <param name="height">The height wanted.</param>
    /// <param name="width">The width wanted; a window or rectangle of that size is cut from larger images.</param>
    /// <returns>[B, C, height, width]: bytes, or float32 from 0 to 255.</returns>
    public Tensor Apply(Tensor images, ImageDraws draws, int height, int width)
    {
        bool[] mirror = Flip ? Array.ConvertAll(draws.Units(ImageDraw.Mirror), unit => unit < 0.5) : new bool[draws.Count];
        var cut = Crop is { } crop
            ? crop.Apply(images, draws, mirror, height, width)
            : Window(images, draws, mirror, height, width);
        if (Operations is { } operations) cut = Varied(cut, operations, draws);
        if (Colour is not { } colour) return cut;
        using (cut) return colour.Apply(cut, draws);
    }

    // Operations are of bytes, and resizing has left numbers between them.
    private static Tensor Varied(Tensor cut, RandomOperations operations, ImageDraws draws)
    {
        using var scope = NewDisposeScope();
        using (cut)
            return operations.Apply(cut.dtype == ScalarType.Byte ? cut : cut.round().to(ScalarType.Byte), draws).MoveToOuterDisposeScope();
    }

    // Window and mirror are one gather over the pixels, whatever the size of the batch.
    private Tensor Window(Tensor images, ImageDraws draws, bool[] mirror, int height, int width)
    {
        long batch = images.shape[0], channels = images.shape[1];
        long paddedHeight = images.shape[2] + (2 * Padding), paddedWidth = images.shape[3] + (2 * Padding);
        if (paddedHeight == height && paddedWidth == width && !Flip) return images.alias();

        using var scope = NewDisposeScope();
        var top = tensor(draws.Below(ImageDraw.Top, paddedHeight - height + 1)).view(-1, 1, 1);
        var left = tensor(draws.Below(ImageDraw.Left, paddedWidth - width + 1)).view(-1, 1, 1);
        var rows = top + Arithmetic.Range(0, height).view(1, -1, 1);
        var columns = Arithmetic.Range(0, width).view(1, 1, -1);
        if (Flip) columns = where(tensor(mirror).view(-1, 1, 1), columns.flip(2), columns);
        var pixels = (rows * tensor(paddedWidth) + left + columns).view(batch, 1, -1).expand(batch, channels, -1);

        var padded = Padding == 0
            ? images
            : nn.functional.pad(images, [Padding, Padding, Padding, Padding], PaddingModes.Constant, 0);
        return padded.view(batch, channels, paddedHeight * paddedWidth).gather(2, pixels)
            .view(batch, channels, height, width).MoveToOuterDisposeScope();
    }
}
