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
    /// <inheritdoc/>
    public override string NameOf(int index) => lease.Data.Records.NameOf(places[index]);

    /// <inheritdoc/>
    public override void Read(int index, Span<byte> pixels)
    {
        var records = lease.Data.Records;
        int place = places[index];
        geometry.Apply(records.Decode(place, records.Read(place), geometry.Stored).Picture, pixels);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) lease.Release();
        base.Dispose(disposing);
    }
}
