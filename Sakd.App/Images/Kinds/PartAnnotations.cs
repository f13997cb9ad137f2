using System.Text;

namespace Sakd.App.Images;

/// <summary>
/// The classes of validation images that lie in one folder, as ImageNet's do: <c>val.txt</c>, lines of a file and its class, by name or by
/// its number in the order of the names, or <c>LOC_val_solution.csv</c>, lines of a file without extension and its class with boxes.
/// </summary>
internal sealed class PartAnnotations
{
    private const string Solution = "LOC_val_solution.csv";

    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);

    private PartAnnotations(TreeFile file) => File = file;

    /// <summary>The file that they are in.</summary>
    public TreeFile File { get; }

    /// <summary>What is looked for, for messages.</summary>
    public static string Known(string folder) =>
        $"{folder}.txt (lines of a file's name and its class, or the class's number from 0 in the order of the names) or {Solution}";

    /// <summary>The annotations of a part, which lie beside its folder or in it; null if there are none.</summary>
    /// <param name="tree">The files.</param>
    /// <param name="top">Where the data begin.</param>
    /// <param name="folder">The folder of the part.</param>
    /// <param name="order">The classes.</param>
    /// <param name="problems">Takes the lines that are wrong.</param>
    public static PartAnnotations? Find(FileTree tree, string top, string folder, ClassOrder order, Problems problems)
    {
        string[] places = [top, $"{top}{folder}/"], names = [$"{folder}.txt", Solution];
        var file = places.SelectMany(place => names.Select(name => tree.Find(place + name))).FirstOrDefault(found => found is not null);
        if (file is null) return null;
        var annotations = new PartAnnotations(file);
        string text = Encoding.UTF8.GetString(tree.Read(file));
        foreach (var (number, name, label) in file.Name == Solution ? FromCsv(text) : FromText(text))
        {
            string where = $"{tree.NameOf(file.Path)}:{number}";
            if (order.Find(label) is not null) annotations._classes[name] = label;
            else if (!int.TryParse(label, out int index)) annotations._classes[name] = label;
            else if (index >= 0 && index < order.Names.Length) annotations._classes[name] = order.Names[index];
            else problems.Add(where, $"has the class {label}, and there are {Formatted.Count(order.Names.Length)}, from 0 on");
        }

        return annotations;
    }

    /// <summary>The class of an image; null if none is told.</summary>
    public string? ClassOf(TreeFile image) =>
        _classes.GetValueOrDefault(image.Name) ?? _classes.GetValueOrDefault(Path.GetFileNameWithoutExtension(image.Name));

    private static IEnumerable<(int Number, string Name, string Label)> FromText(string text)
    {
        foreach (var (i, line) in text.Split('\n').Index())
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var path, var label])
                yield return (i + 1, path[(path.LastIndexOf('/') + 1)..], label);
    }

    private static IEnumerable<(int Number, string Name, string Label)> FromCsv(string text)
    {
        foreach (var (number, fields) in CsvLines.Of(text))
            if (fields is [not "ImageId" and var name, var prediction, ..] && prediction.Split(' ')[0] is { Length: > 0 } label)
                yield return (number, name, label);
    }
}
