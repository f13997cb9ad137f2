using System.Collections.Immutable;
using Sakd.Pickles;

namespace Sakd.App.Images;

/// <summary>
/// CIFAR in its python form: pickles of a dictionary with <c>data</c>, an array of bytes [N, 3072], and <c>labels</c> or
/// <c>fine_labels</c>. They are read as plain values; nothing of Python runs.
/// </summary>
internal static class CifarPickle
{
    /// <summary>The data, if these are some.</summary>
    /// <exception cref="SakdException">A file is missing, damaged, or holds labels that are none.</exception>
    public static DataSet? TryOpen(FileTree tree, string top)
    {
        if (tree.Find($"{top}data_batch_1") is not null || tree.Find($"{top}test_batch") is not null)
        {
            IEnumerable<string> batches = Cifar.TrainingBatches.Where((name, i) => i == 0 || tree.Find($"{top}{name}") is not null);
            return Read(
                tree, "CIFAR-10, python", Names(tree, $"{top}batches.meta", "label_names"), classes: 10, "labels",
                [.. batches.Select(name => ($"{top}{name}", DataPart.Train)), ($"{top}test_batch", DataPart.Test)]);
        }

        if (tree.Find($"{top}train") is null || tree.Find($"{top}test") is null) return null;
        return Read(
            tree, "CIFAR-100, python", Names(tree, $"{top}meta", "fine_label_names"), classes: 100, "fine_labels",
            [($"{top}train", DataPart.Train), ($"{top}test", DataPart.Test)]);
    }

    private static DataSet Read(
        FileTree tree, string kind, ImmutableArray<string> names, int classes, string labels,
        IReadOnlyList<(string Path, DataPart Part)> files) => Cifar.Read(
            tree, kind, names, classes, files, (file, part, problems) => Read(tree, file, part, classes, labels, problems));

    private static CifarFile Read(FileTree tree, TreeFile file, DataPart part, int classes, string key, Problems problems)
    {
        string name = tree.NameOf(file.Path);
        var batch = Unpickled(tree, file);
        if (batch["data"] is not NumpyArray { Type.Name: "u1", IsFortran: false, Shape: [var count and > 0, Cifar.Pixels] } data)
            throw new SakdException($"{name} is no batch of CIFAR: it has no array 'data' of bytes, images times {Cifar.Pixels}");
        if (batch[key] is not List<object?> labels) throw new SakdException($"{name} is no batch of CIFAR: it has no list '{key}'");
        if (labels.Count != count)
            throw new SakdException($"{name} has {count} images and {labels.Count} labels: they do not belong together");

        var found = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (labels[i] is long label and >= 0 && label < classes) found[i] = (int)label;
            else problems.Add($"{name}, image {i}", $"has the label {labels[i] ?? "None"}, and labels go from 0 to {classes - 1}");
        }

        var images = new ArrayRecords.Block(name, file.Name, file.Stamp, data.Bytes, 0, Cifar.Pixels, (int)count);
        return new CifarFile(part, images, [.. found]);
    }

    private static ImmutableArray<string> Names(FileTree tree, string path, string key)
    {
        if (tree.Find(path) is not { } file || Unpickled(tree, file)[key] is not List<object?> names) return [];
        string?[] texts = [.. names.Select(PickleText.Of)];
        return texts.Contains(null) ? [] : [.. texts!];
    }

    private static PickleDict Unpickled(FileTree tree, TreeFile file)
    {
        string name = tree.NameOf(file.Path);
        byte[] bytes = tree.Read(file);
        try
        {
            object? value = PickleReader.Read(new MemoryStream(bytes), bytes.Length, NumpyArray.AddTo(new PickleConstructors()));
            return value as PickleDict ?? throw new SakdException($"{name} is no batch of CIFAR: it holds no dictionary");
        }
        catch (FormatException e)
        {
            throw new SakdException($"{name} cannot be read: {e.Message}");
        }
    }
}
