namespace Sakd.App.Images;

/// <summary>The images of a data set where they are stored. Several threads may read at once.</summary>
internal abstract class ImageRecords : IDisposable
{
    /// <summary>The number of images.</summary>
    public abstract int Count { get; }

    /// <summary>The shape that all of them have, where they are arrays of numbers; null for files.</summary>
    public virtual FeatureShape? Shape => null;

    /// <summary>What to call an image in messages.</summary>
    public abstract string NameOf(int index);

    /// <summary>Its name within the data set, which is the same wherever that lies.</summary>
    public abstract string KeyOf(int index);

    /// <summary>What changes when the image does, as far as can be told without reading it.</summary>
    public abstract string StampOf(int index);

    /// <summary>The bytes in which it is stored.</summary>
    /// <exception cref="SakdException">They cannot be read; the message names the image.</exception>
    public abstract byte[] Read(int index);

    /// <summary>The image of its bytes.</summary>
    /// <param name="index">Which.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="least">A size that it may be decoded smaller for; null for its own.</param>
    /// <exception cref="SakdException">It cannot be decoded; the message names it.</exception>
    public abstract DecodedImage Decode(int index, byte[] bytes, FeatureShape? least = null);

    /// <summary>Reads an image in the shape that it is stored in.</summary>
    /// <param name="index">Which.</param>
    /// <param name="geometry">The shape, and how it is brought into it.</param>
    /// <param name="pixels">Takes it.</param>
    /// <exception cref="SakdException">It cannot be read; the message names it.</exception>
    public virtual void ReadInto(int index, ImageGeometry geometry, Span<byte> pixels) =>
        geometry.Apply(Decode(index, Read(index), geometry.Stored).Picture, pixels);

    /// <summary>The image's own shape, without decoding it where there is another way.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="SakdException">It cannot be read; the message names it.</exception>
    public virtual FeatureShape ShapeOf(int index) => Decode(index, Read(index)).Picture.Shape;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is held open.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
