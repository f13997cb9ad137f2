using System.Collections.Immutable;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>MNIST and its relatives: four IDX files in a folder, plain or gzipped.</summary>
internal static class IdxData
{
    /// <summary>The data, if these are some.</summary>
    /// <exception cref="SakdException">A file is missing or damaged, or they do not belong together.</exception>
    public static DataSet? TryOpen(FileTree tree, string top)
    {
        if (!tree.Files.Any(file => IsIdx(file.Path, top))) return null;
        if (tree is not DiskTree) throw new SakdException($"{tree.Root} holds IDX files: unpack it, and name the folder");

        string folder = Path.Combine(tree.Root, top);
        var (trainPart, testPart, names) = DataFolder.ReadParts(folder);
        using (trainPart)
        using (testPart)
        {
            ImmutableArray<ArrayRecords.Block> blocks = [Block(tree, top, "train", trainPart), Block(tree, top, "t10k", testPart)];
            long[] train = trainPart.Labels.data<long>().ToArray(), test = testPart.Labels.data<long>().ToArray();
            return new DataSet(
                tree.Root,
                "IDX files",
                names,
                new ArrayRecords(trainPart.Shape, blocks),
                [.. train, .. test],
                [.. Enumerable.Repeat(DataPart.Train, train.Length), .. Enumerable.Repeat(DataPart.Test, test.Length)],
                []);
        }
    }

    private static bool IsIdx(string path, string top) =>
        path.StartsWith(top, StringComparison.Ordinal)
        && path[top.Length..] is var name
        && (name.StartsWith("train-", StringComparison.Ordinal) || name.StartsWith("t10k-", StringComparison.Ordinal))
        && (name.EndsWith("-ubyte", StringComparison.Ordinal) || name.EndsWith("-ubyte.gz", StringComparison.Ordinal));

    private static ArrayRecords.Block Block(FileTree tree, string top, string part, ImageSet images)
    {
        var file = tree.Files.First(file => file.Path.StartsWith($"{top}{part}-images-", StringComparison.Ordinal));
        int size = images.Shape.Channels * images.Shape.Height * images.Shape.Width;
        return new ArrayRecords.Block(
            tree.NameOf(file.Path), file.Name, file.Stamp, ((ResidentImages)images).Images.bytes.ToArray(), 0, size, images.Count);
    }
}
