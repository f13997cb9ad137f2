using System.Collections.Immutable;
using System.Text;

namespace Sakd.App.Images;

/// <summary>What the published forms of CIFAR-10 and CIFAR-100 have in common (https://www.cs.toronto.edu/~kriz/cifar.html).</summary>
internal static class Cifar
{
    /// <summary>The shape of the images.</summary>
    public static FeatureShape Shape { get; } = new(3, 32, 32);

    /// <summary>The bytes of an image.</summary>
    public const int Pixels = 3 * 32 * 32;

    /// <summary>The batches that CIFAR-10 is trained on.</summary>
    public static ImmutableArray<string> TrainingBatches { get; } = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}")];

    /// <summary>Reads all files of a data set.</summary>
    /// <param name="tree">Where they are; it is released.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="names">The names in the order of the labels as they are stored; none where they are not known.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="files">The files, and the part that each is of.</param>
    /// <param name="read">Reads one of them.</param>
    /// <exception cref="SakdException">A file is missing or damaged, or has labels that are none.</exception>
    public static DataSet Read(
        FileTree tree, string kind, IReadOnlyList<string> names, int classes, IReadOnlyList<(string Path, DataPart Part)> files,
        Func<TreeFile, DataPart, Problems, CifarFile> read)
    {
        var problems = new Problems();
        CifarFile[] contents = [.. files.Select(file => read(Need(tree, file.Path), file.Part, problems))];
        problems.ThrowIfAny(count => $"{tree.Root} has {count} labels that are none:");
        var data = Of(tree.Root, kind, names, classes, contents);
        tree.Dispose();
        return data;
    }

    /// <summary>Puts data together: the classes' names in order, and the labels that go with it.</summary>
    private static DataSet Of(string path, string kind, IReadOnlyList<string> names, int classes, IReadOnlyList<CifarFile> files)
    {
        var order = new ClassOrder(names);
        bool named = order.Names.Length == classes;
        var records = new ArrayRecords(Shape, [.. files.Select(file => file.Images)]);
        return new DataSet(
            path, kind, named ? order.Names : ClassOrder.Numbers(classes), records,
            [.. files.SelectMany(file => file.Labels).Select(label => named ? order.Find(names[label])!.Value : (long)label)],
            [.. files.SelectMany(file => Enumerable.Repeat(file.Part, file.Labels.Length))],
            named ? [] : ["the file with the classes' names is missing: they go by their numbers"]);
    }

    /// <summary>The lines of a text file that are not empty; none where there is no such file.</summary>
    public static ImmutableArray<string> Lines(FileTree tree, string path) => tree.Find(path) is { } file
        ? [.. Encoding.UTF8.GetString(tree.Read(file)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : [];

    /// <summary>A file that the others ask for.</summary>
    /// <exception cref="SakdException">It is missing.</exception>
    private static TreeFile Need(FileTree tree, string path) =>
        tree.Find(path) ?? throw new SakdException($"data file not found: {tree.NameOf(path)}");
}

/// <summary>One of the files.</summary>
/// <param name="Part">The part that it holds images of.</param>
/// <param name="Images">The images.</param>
/// <param name="Labels">Their labels, as they are stored.</param>
internal sealed record CifarFile(DataPart Part, ArrayRecords.Block Images, ImmutableArray<int> Labels);
