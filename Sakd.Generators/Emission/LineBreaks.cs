using System.Text.RegularExpressions;

namespace Sakd.Generators.Emission;

/// <summary>
/// Breaks the lines of generated code that are longer than lines may be: comments between words, expressions behind <c>=&gt;</c> and
/// before the parts of a condition, lists behind commas. What has no such place, a long string, stays as it is.
/// </summary>
internal static class LineBreaks
{
    public const int Width = 140;

    private const string Indent = "    ";
    private const string Comment = "/// ";

    private static readonly Regex Element = new("^/// (<(\\w+)[^>]*>)(.*)(</\\2>)$");
    private static readonly Regex Word = new("(?:<c>.*?</c>|<[^>]*>|[^\\s<])+");

    /// <summary>The text of a file with its long lines broken.</summary>
    public static string In(string text) => string.Join("\n", text.Split('\n').SelectMany(line => Broken(line)));

    private static IEnumerable<string> Broken(string line)
    {
        var code = line.TrimStart();
        var indent = line.Substring(0, line.Length - code.Length);
        return line.Length <= Width ? [line]
            : Element.Match(code) is { Success: true } element ? Documentation(indent, element)
            : code.StartsWith("//", StringComparison.Ordinal) ? [line]
            : Code(indent, code, behind: 0);
    }

    private static IEnumerable<string> Documentation(string indent, Match element)
    {
        var words = Word.Matches(element.Groups[3].Value).Cast<Match>().Select(word => word.Value);
        return
        [
            $"{indent}{Comment}{element.Groups[1].Value}",
            .. Filled(words, indent + Comment, behind: 0).Select(words => $"{indent}{Comment}{string.Join(" ", words)}"),
            $"{indent}{Comment}{element.Groups[4].Value}",
        ];
    }

    /// <summary>The lines of some code.</summary>
    /// <param name="indent">What is before each of them.</param>
    /// <param name="code">The code.</param>
    /// <param name="behind">How much more there will be on the last.</param>
    private static IEnumerable<string> Code(string indent, string code, int behind)
    {
        if (indent.Length + code.Length + behind <= Width)
        {
            return [indent + code];
        }

        var marks = Marks(code).ToList();
        var outside = marks.Where(mark => mark.Depth == 0).ToList();
        if (outside.FirstOrDefault(mark => mark.Text == " => ") is { } arrow)
        {
            var before = Code(indent, code.Substring(0, arrow.At), behind: " =>".Length).ToList();
            before[before.Count - 1] += " =>";
            return [.. before, .. Code(indent + Indent, code.Substring(arrow.End), behind)];
        }

        if (outside.FirstOrDefault(mark => mark.Text == " ? ") is { } then
            && outside.LastOrDefault(mark => mark.Text == " : ") is { } other)
        {
            return
            [
                indent + code.Substring(0, then.At),
                .. Code(indent + Indent, code.Substring(then.At + 1, other.At - then.At - 1), behind: 0),
                .. Code(indent + Indent, code.Substring(other.At + 1), behind),
            ];
        }

        return marks.FirstOrDefault(mark => IsOpen(mark) && Commas(mark, marks).Any()) is { } open
            ? List(indent, code, open, marks, behind)
            : [indent + code];
    }

    /// <summary>A list whose elements are on lines of their own, as many on each as have room there.</summary>
    private static IEnumerable<string> List(string indent, string code, Mark open, List<Mark> marks, int behind)
    {
        var close = Close(open, marks) ?? code.Length;
        var commas = Commas(open, marks).Select(comma => comma.At).ToList();
        var starts = commas.Select(comma => comma + 2).Prepend(open.End);
        var ends = commas.Select(comma => comma + 1).Append(close);
        var elements = starts.Zip(ends, (start, end) => code.Substring(start, end - start));

        var rest = code.Substring(close);
        var lines = Filled(elements, indent + Indent, rest.Length + behind).Select(line => string.Join(" ", line)).ToList();
        lines[lines.Count - 1] += rest;
        return
        [
            indent + code.Substring(0, open.End),
            .. lines.SelectMany((line, index) => Code(indent + Indent, line, index == lines.Count - 1 ? behind : 0)),
        ];
    }

    /// <summary>Parts of lines, as many on each as have room there.</summary>
    private static IEnumerable<List<string>> Filled(IEnumerable<string> parts, string before, int behind)
    {
        var (all, line, length) = (parts.ToList(), new List<string>(), before.Length);
        for (var i = 0; i < all.Count; i++)
        {
            var more = all[i].Length + (line.Count == 0 ? 0 : 1);
            if (line.Count > 0 && length + more + (i == all.Count - 1 ? behind : 0) > Width)
            {
                yield return line;
                (line, length, more) = ([], before.Length, all[i].Length);
            }

            line.Add(all[i]);
            length += more;
        }

        yield return line;
    }

    private static bool IsOpen(Mark mark) => mark.Text is "(" or "[" or "{";

    /// <summary>Where a list ends, if not on another line.</summary>
    private static int? Close(Mark open, List<Mark> marks) =>
        marks.FirstOrDefault(mark => mark.At > open.At && mark.Depth == open.Depth && mark.Text is (")" or "]" or "}"))?.At;

    private static IEnumerable<Mark> Commas(Mark open, List<Mark> marks)
    {
        var end = Close(open, marks) ?? int.MaxValue;
        return marks.Where(mark => mark.Text == ", " && mark.Depth == open.Depth + 1 && mark.At > open.At && mark.At < end);
    }

    /// <summary>Where code can be broken, outside of strings and characters.</summary>
    private static IEnumerable<Mark> Marks(string code)
    {
        var depth = 0;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"' or '\'':
                    i = EndOfLiteral(code, i);
                    break;
                case '(' or '[' or '{':
                    yield return new Mark(i, $"{code[i]}", depth++);
                    break;
                case ')' or ']' or '}':
                    yield return new Mark(i, $"{code[i]}", --depth);
                    break;
                case ',' when Is(", "):
                    yield return new Mark(i, ", ", depth);
                    break;
                case ' ' when Is(" => "):
                    yield return new Mark(i, " => ", depth);
                    break;
                case ' ' when Is(" ? ") || Is(" : "):
                    yield return new Mark(i, code.Substring(i, 3), depth);
                    break;
            }

            bool Is(string text) => string.CompareOrdinal(code, i, text, 0, text.Length) == 0;
        }
    }

    private static int EndOfLiteral(string code, int start)
    {
        var i = start + 1;
        while (i < code.Length && code[i] != code[start])
        {
            i += code[i] == '\\' ? 2 : 1;
        }

        return i;
    }

    /// <summary>A place in code.</summary>
    private sealed record Mark(int At, string Text, int Depth)
    {
        public int End => At + Text.Length;
    }
}
