using System.Collections.Immutable;
using System.Globalization;

namespace Sakd.App.Images;

/// <summary>Images that are arrays of numbers, many in a file.</summary>
/// <param name="shape">The shape of all.</param>
/// <param name="blocks">The files.</param>
internal sealed class ArrayRecords(FeatureShape shape, ImmutableArray<ArrayRecords.Block> blocks) : ImageRecords
{
    /// <inheritdoc/>
    public override int Count { get; } = blocks.Sum(block => block.Count);

    /// <inheritdoc/>
    public override FeatureShape? Shape => shape;

    /// <inheritdoc/>
    public override string NameOf(int index) => Where(index) is var (block, at) ? $"{block.Name}, image {at}" : "";

    /// <inheritdoc/>
    public override string KeyOf(int index) => Where(index) is var (block, at) ? $"{block.Key}/{at}" : "";

    /// <inheritdoc/>
    public override string StampOf(int index) => Where(index).Block.Stamp.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override byte[] Read(int index)
    {
        var (block, at) = Where(index);
        int size = shape.Channels * shape.Height * shape.Width;
        return block.Bytes.AsSpan(block.Offset + (at * block.Stride), size).ToArray();
    }

    /// <inheritdoc/>
    public override DecodedImage Decode(int index, byte[] bytes, FeatureShape? least = null) =>
        new(new Picture(shape, bytes), "arrays", IsScaled: false, HasAlpha: false);

    private (Block Block, int At) Where(int index)
    {
        foreach (var block in blocks)
        {
            if (index < block.Count) return (block, index);
            index -= block.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>A file with images.</summary>
    /// <param name="Name">The file, for messages.</param>
    /// <param name="Key">Its name within the data set.</param>
    /// <param name="Stamp">When it was written.</param>
    /// <param name="Bytes">Its bytes.</param>
    /// <param name="Offset">Where the first image begins.</param>
    /// <param name="Stride">The bytes from one image to the next.</param>
    /// <param name="Count">The number of images.</param>
    public sealed record Block(string Name, string Key, long Stamp, byte[] Bytes, int Offset, int Stride, int Count);
}
