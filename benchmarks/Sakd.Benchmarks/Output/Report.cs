using System.Text.Json.Nodes;
using Sakd.Benchmarks.Measuring;
using Spectre.Console;

namespace Sakd.Benchmarks.Output;

/// <summary>A table of results, for the screen and as JSON.</summary>
/// <param name="title">What it shows.</param>
/// <param name="columns">The headings, which are also the names in the JSON.</param>
internal sealed class Report(string title, params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    /// <summary>What a reader must know besides.</summary>
    public string? Note { get; init; }

    /// <summary>Adds a row: texts, numbers and spreads, null for what there is not.</summary>
    public void Add(params object?[] cells)
    {
        if (cells.Length != columns.Length) throw new ArgumentException($"A row has {columns.Length} cells.", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>Writes it to the terminal.</summary>
    public void Print()
    {
        // A file or a pipe has no width of its own.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 200;

        var table = new Table().Border(TableBorder.Simple).Title($"[bold]{Markup.Escape(title)}[/]");
        foreach (string column in columns)
            table.AddColumn(
                new TableColumn(Markup.Escape(column)) { NoWrap = true, Alignment = column == columns[0] ? Justify.Left : Justify.Right });
        foreach (var row in _rows) table.AddRow(row.Select(cell => new Text(Words(cell))));
        AnsiConsole.Write(table);
        if (Note is not null) AnsiConsole.WriteLine(Note);
        AnsiConsole.WriteLine();
    }

    /// <summary>The table as JSON: an object for each row.</summary>
    public JsonObject ToJson() => new()
    {
        ["title"] = title,
        ["note"] = Note,
        ["rows"] = new JsonArray(
            [.. _rows.Select(row =>
                (JsonNode)new JsonObject(columns.Zip(row, (column, cell) => KeyValuePair.Create(column, Json(cell)))))]),
    };

    private static string Words(object? cell) => cell switch
    {
        null => "-",
        double number => Figures.Text(number),
        _ => cell.ToString()!,
    };

    private static JsonNode? Json(object? cell) => cell switch
    {
        null => null,
        double number => JsonValue.Create(number),
        int number => JsonValue.Create(number),
        Spread spread => new JsonObject { ["median"] = spread.Median, ["lower"] = spread.Lower, ["upper"] = spread.Upper },
        _ => JsonValue.Create(cell.ToString()),
    };
}
