using Spectre.Console;

namespace Sakd.App;

/// <summary>Tables that read well on a screen and as plain text.</summary>
internal static class Tables
{
    /// <summary>A table; a heading that starts with ">" is that of a column of numbers.</summary>
    public static Table New(params ReadOnlySpan<string> headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string heading in headings)
        {
            bool number = heading.StartsWith('>');
            var column = new TableColumn($"[bold]{Markup.Escape(heading.TrimStart('>'))}[/]") { NoWrap = true };
            table.AddColumn(number ? column.RightAligned() : column);
        }
        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void AddTexts(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));
}
