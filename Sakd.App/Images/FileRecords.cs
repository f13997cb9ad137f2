using System.Collections.Immutable;
using System.Globalization;

namespace Sakd.App.Images;

/// <summary>Images that are files of a folder or archive.</summary>
/// <param name="tree">The folder or archive, which is taken over.</param>
/// <param name="top">The folder in it where the data begin, with a slash at its end; empty where they begin at once.</param>
/// <param name="files">The images.</param>
internal sealed class FileRecords(FileTree tree, string top, ImmutableArray<TreeFile> files) : ImageRecords
{
    /// <inheritdoc/>
    public override int Count => files.Length;

    /// <inheritdoc/>
    public override string NameOf(int index) => tree.NameOf(files[index].Path);

    /// <inheritdoc/>
    public override string KeyOf(int index) => files[index].Path[top.Length..];

    /// <inheritdoc/>
    public override string StampOf(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{files[index].Length} {files[index].Stamp}");

    /// <inheritdoc/>
    public override byte[] Read(int index) => files[index].Length == 0 ? [] : tree.Read(files[index]);

    /// <inheritdoc/>
    public override DecodedImage Decode(int index, byte[] bytes, FeatureShape? least = null) =>
        ImageDecoder.Decode(bytes, NameOf(index), least);

    /// <inheritdoc/>
    public override void ReadInto(int index, ImageGeometry geometry, Span<byte> pixels) =>
        ImageDecoder.DecodeInto(Read(index), NameOf(index), geometry, pixels);

    /// <inheritdoc/>
    public override FeatureShape ShapeOf(int index) => ImageDecoder.ShapeOf(Read(index), NameOf(index));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) tree.Dispose();
    }
}
