using System.Collections.Immutable;
using System.Text;

namespace Sakd.App.Images;

/// <summary>
/// tiny-ImageNet-200 as it is published: <c>train/CLASS/images</c>, and <c>val/images</c> with the classes in
/// <c>val/val_annotations.txt</c>. Its test part has no labels.
/// </summary>
internal static class TinyImageNet
{
    /// <summary>The data, if these are some.</summary>
    /// <exception cref="SakdException">The annotations do not go with the images.</exception>
    public static DataSet? TryOpen(FileTree tree, string top)
    {
        if (tree.Find($"{top}val/val_annotations.txt") is not { } annotations) return null;
        TreeFile[] train = [.. In(tree, $"{top}train/").Where(file => ClassOf(file, top) is not null)];
        var order = new ClassOrder(train.Select(file => ClassOf(file, top)!));
        if (train.Length == 0) throw new SakdException($"{tree.NameOf($"{top}train")} has no images");

        var (val, labels) = Annotated(tree, top, annotations, order);
        var titles = Titles(tree, top);
        int unlabelled = In(tree, $"{top}test/").Count();
        return new DataSet(
            tree.Root, "tiny-ImageNet-200", order.Names, new FileRecords(tree, top, [.. train, .. val]),
            [.. train.Select(file => (long)order.Find(ClassOf(file, top)!)!.Value), .. labels],
            [.. train.Select(_ => DataPart.Train), .. val.Select(_ => DataPart.Val)],
            unlabelled == 0 ? [] : [$"test has {Formatted.Count(unlabelled)} images without classes and is left out"])
        {
            Titles = titles.Count == 0 ? [] : [.. order.Names.Select(name => titles.GetValueOrDefault(name, name))],
        };
    }

    private static IEnumerable<TreeFile> In(FileTree tree, string folder) =>
        tree.Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal) && ImageFormats.IsImage(tree, file));

    // train/CLASS/images/CLASS_0.JPEG
    private static string? ClassOf(TreeFile file, string top) =>
        file.Path[top.Length..].Split('/') is [_, var name, _, ..] ? name : null;

    private static (ImmutableArray<TreeFile> Files, ImmutableArray<long> Labels) Annotated(
        FileTree tree, string top, TreeFile annotations, ClassOrder order)
    {
        var problems = new Problems();
        var labels = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (number, line) in Lines(tree, annotations))
        {
            string where = $"{tree.NameOf(annotations.Path)}:{number}";
            if (line.Split('\t') is not [var name, var className, ..]) problems.Add(where, "is no line of a file and its class");
            else if (tree.Find($"{top}val/images/{name}") is null) problems.Add(where, $"names {name}, which is not in val/images");
            else if (order.Find(className) is not { } label) problems.Add(where, $"names the class {className}, which train has not");
            else if (!labels.TryAdd(name, label)) problems.Add(where, $"names {name} a second time");
        }

        foreach (var file in In(tree, $"{top}val/images/").Where(file => !labels.ContainsKey(file.Name)))
            problems.Add(tree.NameOf(file.Path), "has no line in val_annotations.txt");
        problems.ThrowIfAny(count => $"the annotations of {tree.Root} do not go with its images, in {Formatted.Count(count)} places:");
        return ([.. labels.Keys.Select(name => tree.Find($"{top}val/images/{name}")!)], [.. labels.Values]);
    }

    // "n01443537	goldfish, Carassius auratus": the first of the words.
    private static Dictionary<string, string> Titles(FileTree tree, string top)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        if (tree.Find($"{top}words.txt") is not { } words) return titles;
        foreach (var (_, line) in Lines(tree, words))
            if (line.Split('\t') is [var name, var text])
                titles[name] = text.Split(',')[0];
        return titles;
    }

    private static IEnumerable<(int Number, string Line)> Lines(FileTree tree, TreeFile file) =>
        Encoding.UTF8.GetString(tree.Read(file)).Split('\n')
            .Select((line, i) => (i + 1, line.TrimEnd('\r')))
            .Where(line => line.Item2.Length > 0);
}
