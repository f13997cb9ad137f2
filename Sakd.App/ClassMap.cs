using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sakd.App.Images;
using Sakd.Checkpoints;
using Sakd.Data;

namespace Sakd.App;

/// <summary>
/// A file that says which class of a teacher each class of the images is: lines of <c>class,teacher's class</c>, or a JSON object of them.
/// Either is a name or a number, counted from 0; where a name looks like a number, it is the name.
/// </summary>
internal static class ClassMap
{
    /// <summary>For each class of the images the number of the teacher's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The images.</param>
    /// <param name="teacher">The teacher's file, for messages.</param>
    /// <param name="names">The names of the teacher's classes; empty where nobody knows.</param>
    /// <param name="classes">Their number.</param>
    /// <exception cref="SakdException">
    /// The file cannot be read, or a class is missing, unknown or there twice: all such lines are named.
    /// </exception>
    public static long[] Rows(string path, ImageData data, string teacher, ImmutableArray<string> names, long classes)
    {
        var problems = new Problems();
        var rows = new Dictionary<long, (long Row, int Line)>();
        var taken = new Dictionary<long, int>();
        int last = 1;
        foreach (var (line, from, to) in Entries(path, problems))
        {
            string where = $"{path}:{line}";
            last = line;
            if (Find(from, data.ClassNames, data.Classes) is not { } own)
                problems.Add(where, $"has '{from}', which is no class of {data.Name}{NearestNames.Hint(from, data.ClassNames)}");
            else if (Find(to, names, classes) is not { } row)
                problems.Add(where, $"gives '{from}' the class '{to}', and {Known(to, teacher, names, classes)}");
            else if (!rows.TryAdd(own, (row, line)))
                problems.Add(where, $"gives '{from}' a class, and line {rows[own].Line} has given it one");
            else if (!taken.TryAdd(row, line))
                problems.Add(where, $"gives '{from}' the class '{to}', which line {taken[row]} has given to another");
        }

        if (problems.Count == 0)
        {
            for (int own = 0; own < data.Classes; own++)
            {
                if (!rows.ContainsKey(own))
                    problems.Add($"{path}:{last}", $"is its last line, and '{data.ClassNames[own]}' has no class yet");
            }
        }

        problems.ThrowIfAny(count => $"{path} has {Formatted.Count(count)} mistakes:");
        return [.. Enumerable.Range(0, data.Classes).Select(own => rows[own].Row)];
    }

    private static long? Find(string text, ImmutableArray<string> names, long classes)
    {
        int named = names.IndexOf(text);
        if (named >= 0) return named;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < classes ? number : null;
    }

    private static string Known(string text, string teacher, ImmutableArray<string> names, long classes) => names.IsEmpty
        ? $"{teacher} knows its classes by numbers alone, from 0 to {classes - 1}"
        : $"{teacher} has none of that name or number{NearestNames.Hint(text, names)}";

    private static List<Entry> Entries(string path, Problems problems)
    {
        byte[] bytes = Bytes(path);
        return bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? OfJson(path, bytes, problems) : OfCsv(path, bytes, problems);
    }

    private static List<Entry> OfCsv(string path, byte[] bytes, Problems problems)
    {
        var entries = new List<Entry>();
        foreach (var (line, fields) in CsvLines.Of(Encoding.UTF8.GetString(bytes)))
        {
            if (fields is [{ Length: > 0 } from, { Length: > 0 } to]) entries.Add(new Entry(line, from, to));
            else problems.Add($"{path}:{line}", "is no line of two: class,teacher's class");
        }

        return entries;
    }

    private static List<Entry> OfJson(string path, byte[] bytes, Problems problems)
    {
        var entries = new List<Entry>();
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(bytes, options);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                int line = 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
                string from = reader.GetString()!;
                reader.Read();
                string? to = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => null,
                };
                if (to is not null) entries.Add(new Entry(line, from, to));
                else problems.Add($"{path}:{line}", $"gives '{from}' neither a name nor a number");
                reader.Skip();
            }

            while (reader.Read()) continue;
            return entries;
        }
        catch (JsonException e)
        {
            throw new SakdException($"{path} is no JSON: {e.Message}");
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes is [0xef, 0xbb, 0xbf, ..] ? bytes[3..] : bytes;
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    private sealed record Entry(int Line, string From, string To);
}
