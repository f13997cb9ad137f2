namespace Sakd.App.Images;

/// <summary>
/// How images of all sizes become images of one: the short side is resized to that of what is stored, and the middle is cut out. An image
/// that has this size already stays as it is.
/// </summary>
/// <param name="Input">The shape that networks take.</param>
/// <param name="Stored">The shape that images are kept in; larger, where windows are cut for training.</param>
internal readonly record struct ImageGeometry(FeatureShape Input, FeatureShape Stored)
{
    // The side that publications train on at 224 is 256.
    private const int LargestUncut = 64, PublishedInput = 224, PublishedStored = 256;

    /// <summary>The published recipe: up to 64 pixels images are stored as networks take them, above with an eighth to cut from.</summary>
    public static ImageGeometry For(FeatureShape input) =>
        Math.Min(input.Height, input.Width) <= LargestUncut
            ? new ImageGeometry(input, input)
            : new ImageGeometry(input, input with { Height = Larger(input.Height), Width = Larger(input.Width) });

    /// <summary>The images in words.</summary>
    public string InWords => $"short side to {Math.Min(Stored.Height, Stored.Width)}, the middle {Stored.Height}x{Stored.Width}"
        + (Stored == Input ? "" : $", of which networks take {Input.Height}x{Input.Width}");

    /// <summary>Brings an image into the stored shape.</summary>
    /// <param name="picture">The image.</param>
    /// <param name="pixels">Takes it.</param>
    public void Apply(Picture picture, Span<byte> pixels)
    {
        var from = picture.WithChannels(Stored.Channels);
        if (from.Shape == Stored) from.Pixels.AsSpan(0, pixels.Length).CopyTo(pixels);
        else Resampling.CutFromMiddle(from, Stored, pixels);
    }

    private static int Larger(int side) => side * PublishedStored / PublishedInput;
}
