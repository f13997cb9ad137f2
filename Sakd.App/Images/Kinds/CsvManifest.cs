using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>
/// A list of images: path, label, and maybe the part, one a line. Paths begin at the list's own folder. Labels that are all whole numbers
/// are the classes' numbers; else they are their names.
/// </summary>
internal static class CsvManifest
{
    private const int Start = 4096;

    /// <summary>Whether a file is a list: text whose first line has a comma.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Start];
            var start = bytes.AsSpan(0, file.ReadAtLeast(bytes, Start, throwOnEndOfStream: false));
            if (start.Contains((byte)0)) return false;
            int end = start.IndexOf((byte)'\n');
            return start[..(end < 0 ? start.Length : end)].Contains((byte)',');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The data.</summary>
    /// <exception cref="SakdException">A line is none, or a file is not there; each is named with its line.</exception>
    public static DataSet Open(string path, CancellationToken stop)
    {
        var problems = new Problems();
        ImmutableArray<Line> lines = [.. Lines(path, Text(path), problems)];
        stop.ThrowIfCancellationRequested();
        var files = new ListedFiles(path, Path.GetDirectoryName(path) ?? "", lines.Select(line => line.Path));
        foreach (var line in lines.Where(line => files.Find(line.Path) is null))
            problems.Add($"{path}:{line.Number}", $"names {files.NameOf(line.Path)}, which is not there");

        if (lines.Length == 0 && problems.Count == 0) throw new SakdException($"{path} lists no images");
        bool numbers = lines.All(line => IsNumber(line.Label));
        foreach (var line in lines.Where(line => numbers && !(Number(line.Label) is >= 0 and < ImageData.MostClasses)))
            problems.Add($"{path}:{line.Number}", $"has the label {line.Label}, and classes go from 0 to {ImageData.MostClasses - 1:N0}");
        bool parted = lines.Any(line => line.Part != DataPart.All);
        foreach (var line in lines.Where(line => parted && line.Part == DataPart.All))
            problems.Add($"{path}:{line.Number}", "has no split, and other lines have one");

        problems.ThrowIfAny(count => $"{Formatted.Count(count)} lines of {path} are wrong:");
        var order = new ClassOrder(numbers ? [] : lines.Select(line => line.Label));
        return new DataSet(
            path,
            "CSV list",
            numbers ? ClassOrder.Numbers(1 + lines.Max(line => Number(line.Label))) : order.Names,
            new FileRecords(files, top: "", [.. lines.Select(line => files.Find(line.Path)!)]),
            [.. lines.Select(line => numbers ? Number(line.Label) : order.Find(line.Label)!.Value)],
            [.. lines.Select(line => line.Part)],
            []);
    }

    private static IEnumerable<Line> Lines(string path, string text, Problems problems)
    {
        // Columns go by the first line, where that names them.
        int pathColumn = 0, labelColumn = 1, partColumn = 2;
        bool first = true;
        foreach (var (number, fields) in CsvLines.Of(text))
        {
            string where = $"{path}:{number}";
            if (fields is null)
            {
                problems.Add(where, "has a quote that is not closed");
            }
            else if (first && Column(fields, "path", "file", "filename", "image") is >= 0 and int named)
            {
                (pathColumn, labelColumn, partColumn) = (named, Column(fields, "label", "class"), Column(fields, "split", "part"));
                if (labelColumn < 0) throw new SakdException($"{where} names no column 'label': path,label or path,label,split is needed");
            }
            else if (fields.Count <= Math.Max(pathColumn, labelColumn) || fields[pathColumn].Length == 0 || fields[labelColumn].Length == 0)
            {
                problems.Add(where, "has no path and label: path,label or path,label,split is needed");
            }
            else
            {
                string part = partColumn >= 0 && partColumn < fields.Count ? fields[partColumn] : "";
                if (part.Length > 0 && DataPartNames.Of(part) == DataPart.All)
                    problems.Add(where, $"has the split '{part}', and there are train, val and test");
                else
                    yield return new Line(number, fields[pathColumn], fields[labelColumn], DataPartNames.Of(part));
            }

            first = false;
        }
    }

    private static string Text(string path)
    {
        try
        {
            string text = File.ReadAllText(path, Encoding.UTF8);
            return text.Contains('\0') ? throw new SakdException($"{path} begins as a CSV list and goes on as something else") : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    private static int Column(IReadOnlyList<string> fields, params string[] names) =>
        fields.ToList().FindIndex(field => names.Contains(field, StringComparer.OrdinalIgnoreCase));

    private static bool IsNumber(string text) => text.TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : -1;

    private sealed record Line(int Number, string Path, string Label, DataPart Part);
}
