using System.Collections.Immutable;

namespace Sakd.Data;

/// <summary>
/// Labelled images in storage, to be read one by one, in any order and by several threads at once: files in folders, or the records of an
/// archive. What is trained on is an <see cref="ImageSet"/> of them.
/// </summary>
/// <param name="shape">The shape that every image is read in.</param>
/// <param name="labels">The class of each image, from 0 to the number of classes less one.</param>
public abstract class ImageSource(FeatureShape shape, ImmutableArray<long> labels) : IDisposable
{
    /// <summary>The shape that every image is read in.</summary>
    public FeatureShape Shape { get; } = shape;

    /// <summary>The class of each image.</summary>
    public ImmutableArray<long> Labels { get; } = labels;

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>What to call an image in a message: its file, or its place in the archive.</summary>
    public abstract string NameOf(int index);

    /// <summary>Reads one image. Several threads may do so at once.</summary>
    /// <param name="index">Which.</param>
    /// <param name="pixels">Takes it: bytes, channel by channel and row by row, C H W of them.</param>
    /// <exception cref="SakdException">It cannot be read; the message names it.</exception>
    public abstract void Read(int index, Span<byte> pixels);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the source holds open.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
