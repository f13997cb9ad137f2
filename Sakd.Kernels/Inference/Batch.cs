namespace Sakd.Kernels;

/// <summary>Some images on their way through a network: their number, and the arena of their intermediate values.</summary>
/// <param name="images">The number of images.</param>
/// <param name="arena">The arena.</param>
public readonly unsafe struct Batch(int images, NativeSpan<float> arena)
{
    /// <summary>The number of images, B.</summary>
    public int Images => images;

    /// <summary>The arena from a place on, which is that of a value of all images.</summary>
    /// <param name="offset">The place in an arena for one image.</param>
    public NativeSpan<float> this[int offset] => new(arena.First + ((long)offset * images), arena.Length - ((long)offset * images));

    /// <summary>The size of a value of all images.</summary>
    /// <param name="channels">C.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public FeatureSize Of(int channels, int height = 1, int width = 1) => new(images, channels, height, width);
}
