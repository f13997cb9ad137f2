using System.Collections.Immutable;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>Images of a data set, brought into one shape as they are read.</summary>
/// <param name="lease">The data set.</param>
/// <param name="places">Which of its images.</param>
/// <param name="geometry">The shape, and how images are brought into it.</param>
internal sealed class FileImages(DataLease lease, ImmutableArray<int> places, ImageGeometry geometry)
    : ImageSource(geometry.Stored, [.. places.Select(place => lease.Data.Labels[place])])
{
    // Where the test images choose the epoch as well they are disposed of twice, and count once.
    private int _released;

    /// <inheritdoc/>
    public override string NameOf(int index) => lease.Data.Records.NameOf(places[index]);

    /// <inheritdoc/>
    public override void Read(int index, Span<byte> pixels) => lease.Data.Records.ReadInto(places[index], geometry, pixels);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _released, 1) == 0) lease.Release();
        base.Dispose(disposing);
    }
}
