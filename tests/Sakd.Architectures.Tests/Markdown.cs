using System.Globalization;
using System.Text;

namespace Sakd.Architectures.Tests;

/// <summary>A page in the making.</summary>
internal sealed class Markdown
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a page that says where it comes from.</summary>
    public Markdown(string title) => Heading(1, title).Paragraph(
        """
        *Made from the code by `tests/Sakd.Architectures.Tests/DocumentsTests.cs`, which fails where this page is out of date. To renew it,
        do not edit it but run the tests with `SAKD_ACCEPT_SNAPSHOTS=1`.*
        """);

    public Markdown Heading(int level, string title) => Paragraph($"{new string('#', level)} {title}");

    public Markdown Paragraph(string text)
    {
        if (_text.Length > 0) _text.Append('\n');
        _text.Append(text).Append('\n');
        return this;
    }

    /// <summary>A table; a heading that starts with ">" is that of a column of numbers.</summary>
    public Markdown Table(string[] headings, IEnumerable<string[]> rows)
    {
        string[] lines =
        [
            Row(headings.Select(heading => heading.TrimStart('>'))),
            $"|{string.Concat(headings.Select(heading => heading.StartsWith('>') ? "---:|" : "---|"))}",
            .. rows.Select(Row),
        ];
        return Paragraph(string.Join('\n', lines));
    }

    /// <summary>1,234,567, or a dash.</summary>
    public static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>40.8 M, or a dash.</summary>
    public static string Millions(long? value) => (value / 1e6)?.ToString("#,0.0 M", CultureInfo.InvariantCulture) ?? "-";

    public override string ToString() => _text.ToString();

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
