using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>Images that are read from their source when they are needed, some batches ahead, by several threads.</summary>
public sealed class StreamedImages : ImageSet
{
    private readonly ImageSource _source;
    private readonly ImmutableArray<int> _places;
    private readonly Streaming _streaming;
    private readonly bool _ownsSource;

    /// <summary>All images of a source, which the set takes over.</summary>
    /// <param name="source">The images.</param>
    /// <param name="streaming">How to read them.</param>
    public StreamedImages(ImageSource source, Streaming streaming)
        : this(source, [.. Enumerable.Range(0, source.Count)], streaming, ownsSource: true)
    {
    }

    private StreamedImages(ImageSource source, ImmutableArray<int> places, Streaming streaming, bool ownsSource)
        : base(source.Shape, tensor(places.Select(place => source.Labels[place]).ToArray()))
    {
        _source = source;
        _places = places;
        _streaming = streaming;
        _ownsSource = ownsSource;
    }

    /// <summary>The bytes that all pixels would take in memory.</summary>
    public long Bytes => Count * ImageBytes;

    private long ImageBytes => (long)Shape.Channels * Shape.Height * Shape.Width;

    /// <inheritdoc/>
    public override string NameOf(long index) => _source.NameOf(_places[(int)index]);

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Read(IReadOnlyList<long[]> batches)
    {
        using var reader = new PrefetchingReader(_source, _streaming, [.. batches.Select(batch => PlacesOf(batch))]);
        foreach (var _ in batches) yield return reader.Next();
    }

    /// <summary>A part of the set, which reads from the same source: this set is to be disposed of after it.</summary>
    /// <param name="indices">Which images.</param>
    public override ImageSet Select(ReadOnlySpan<long> indices) =>
        new StreamedImages(_source, PlacesOf(indices), _streaming, ownsSource: false);

    /// <summary>Reads all images into memory.</summary>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    internal ResidentImages ToResident(CancellationToken stop)
    {
        const int AtOnce = 256;
        var images = empty([Count, Shape.Channels, Shape.Height, Shape.Width], ScalarType.Byte);
        try
        {
            ImmutableArray<ImmutableArray<int>> batches = [.. _places.Chunk(AtOnce).Select(places => places.ToImmutableArray())];
            using var reader = new PrefetchingReader(_source, _streaming, batches);
            for (int i = 0; i < batches.Length; i++)
            {
                stop.ThrowIfCancellationRequested();
                using var batch = reader.Next();
                using var place = images.narrow(0, (long)i * AtOnce, batch.shape[0]);
                place.copy_(batch);
            }

            return new ResidentImages(images, Labels.clone(), [.. _places.Select(_source.NameOf)]);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsSource) _source.Dispose();
        base.Dispose(disposing);
    }

    private ImmutableArray<int> PlacesOf(ReadOnlySpan<long> indices)
    {
        var places = ImmutableArray.CreateBuilder<int>(indices.Length);
        foreach (long index in indices) places.Add(_places[(int)index]);
        return places.MoveToImmutable();
    }
}
