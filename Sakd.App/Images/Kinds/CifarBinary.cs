using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>
/// CIFAR in its binary form: records of a label, or of a coarse and a fine one, and 3,072 bytes of pixels. The length of the record says
/// how many there are.
/// </summary>
internal static class CifarBinary
{
    /// <summary>The data, if these are some.</summary>
    /// <exception cref="SakdException">A file is missing, truncated, or holds labels that are none.</exception>
    public static DataSet? TryOpen(FileTree tree, string top)
    {
        if (tree.Find($"{top}data_batch_1.bin") is not null || tree.Find($"{top}test_batch.bin") is not null)
        {
            // Small excerpts may have fewer batches: those that are there, from the first on.
            IEnumerable<string> batches = Cifar.TrainingBatches.Where((name, i) => i == 0 || tree.Find($"{top}{name}.bin") is not null);
            return Read(
                tree, "CIFAR-10, binary", Cifar.Lines(tree, $"{top}batches.meta.txt"), classes: 10, labels: 1,
                [.. batches.Select(name => ($"{top}{name}.bin", DataPart.Train)), ($"{top}test_batch.bin", DataPart.Test)]);
        }

        if (tree.Find($"{top}train.bin") is null || tree.Find($"{top}test.bin") is null) return null;
        return Read(
            tree, "CIFAR-100, binary", Cifar.Lines(tree, $"{top}fine_label_names.txt"), classes: 100, labels: 2,
            [($"{top}train.bin", DataPart.Train), ($"{top}test.bin", DataPart.Test)]);
    }

    private static DataSet Read(
        FileTree tree, string kind, ImmutableArray<string> names, int classes, int labels,
        IReadOnlyList<(string Path, DataPart Part)> files) => Cifar.Read(
            tree, kind, names, classes, files, (file, part, problems) => Read(tree, file, part, classes, labels, problems));

    private static CifarFile Read(FileTree tree, TreeFile file, DataPart part, int classes, int labels, Problems problems)
    {
        string name = tree.NameOf(file.Path);
        int length = labels + Cifar.Pixels;
        if (file.Length == 0) throw new SakdException($"{name} is empty");
        if (file.Length % length != 0)
            throw new SakdException(
                $"{name} is truncated or of another kind: it has {file.Length} bytes, {file.Length / length} records of {length} and "
                + $"{file.Length % length} more");

        byte[] bytes = tree.Read(file);
        var found = new int[bytes.Length / length];
        for (int i = 0; i < found.Length; i++)
        {
            // The fine label is the last.
            found[i] = bytes[(i * length) + labels - 1];
            if (found[i] < classes) continue;
            problems.Add($"{name}, record {i} at byte {i * length}", $"has the label {found[i]}, and labels go from 0 to {classes - 1}");
        }

        return new CifarFile(part, new ArrayRecords.Block(name, file.Name, file.Stamp, bytes, labels, length, found.Length), [.. found]);
    }
}
