using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Labelled images of one shape, as bytes: one of the parts of an <see cref="ImageData"/>. They are in memory
/// (<see cref="ResidentImages"/>) or are read when they are needed (<see cref="StreamedImages"/>); whoever goes through them does not see
/// the difference.
/// </summary>
public abstract class ImageSet : IDisposable
{
    /// <summary>Takes over the labels.</summary>
    /// <param name="shape">The shape of one image.</param>
    /// <param name="labels">[N], int64, each from 0 to the number of classes less one.</param>
    /// <exception cref="ArgumentException">The labels are not of that form.</exception>
    protected ImageSet(FeatureShape shape, Tensor labels)
    {
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1)
            throw new ArgumentException("labels are int64 [N], one for each image", nameof(labels));
        Shape = shape;
        Labels = labels.DetachFromDisposeScope();
    }

    /// <summary>The shape of one image.</summary>
    public FeatureShape Shape { get; }

    /// <summary>The classes, [N], int64.</summary>
    public Tensor Labels { get; }

    /// <summary>N, the number of images.</summary>
    public int Count => (int)Labels.shape[0];

    /// <summary>What to call an image in a message.</summary>
    public virtual string NameOf(long index) => $"image {index}";

    /// <summary>Goes through images in an order that is known beforehand, batch by batch.</summary>
    /// <param name="batches">For each batch the positions of its images.</param>
    /// <returns>For each batch its pixels, bytes [B, C, H, W]. The caller disposes of each.</returns>
    /// <exception cref="SakdException">An image cannot be read; the message names it.</exception>
    public abstract IEnumerable<Tensor> Read(IReadOnlyList<long[]> batches);

    /// <summary>The images at <paramref name="indices"/>, in that order, as a set of their own.</summary>
    public abstract ImageSet Select(ReadOnlySpan<long> indices);

    /// <summary>
    /// The images of a source: in memory, if they take no more than <paramref name="residentBytes"/> there, else read when they are
    /// needed.
    /// </summary>
    /// <param name="source">The images; the set takes it over.</param>
    /// <param name="residentBytes">The most bytes that pixels may take in memory.</param>
    /// <param name="streaming">How images are read.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public static ImageSet Of(ImageSource source, long residentBytes, Streaming streaming, CancellationToken stop = default)
    {
        var streamed = new StreamedImages(source, streaming);
        if (streamed.Bytes > residentBytes) return streamed;
        using (streamed) return streamed.ToResident(stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the set holds.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Labels.Dispose();
    }
}
