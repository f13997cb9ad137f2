using System.Text.Json;
using Sakd.App.Reports.Grids;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>What a grid says: on the terminal, and in files in its folder.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="folder">The grid's folder.</param>
internal sealed class GridReport(Terminal terminal, string folder)
{
    /// <summary>What the grid has come to, to be read again.</summary>
    public const string Json = "results.json";

    private const string Page = "results.md", Table = "results.csv", Compared = "comparisons.csv";

    /// <summary>Says what is about to run.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="settings">The settings that are asked for.</param>
    /// <param name="cells">Their cells.</param>
    /// <param name="left">Those that are not finished.</param>
    /// <param name="sideBySide">Cells at once; null where others than this machine run them.</param>
    public void Begin(GridFile grid, int settings, int cells, int left, int? sideBySide)
    {
        terminal.Line(
            $"compare   {Counted(settings, "setting")}, {Counted(cells, "cell")}"
            + (left < cells ? $", of which {Formatted.Count(cells - left)} are finished" : ""));
        terminal.Line($"data      {grid.Data}");
        foreach (var teacher in grid.Teachers) terminal.Line($"teacher   {teacher.Text}, of {teacher.Pair}");
        terminal.Line($"compute   {(sideBySide is null ? "" : $"{sideBySide} side by side, ")}{Threads(grid.Threads)} each");
        terminal.Line($"folder    {folder}");
        terminal.Line();
    }

    /// <summary>Writes the files.</summary>
    /// <param name="results">What there is.</param>
    /// <param name="cells">All cells.</param>
    public void Write(GridResults results, IReadOnlyList<CellJob> cells)
    {
        Write(Page, ResultsPage.Of(results));
        Write(Table, ResultsTable.Of(results, cells));
        if (results.Comparisons.Count > 0) Write(Compared, ResultsTable.Comparisons(results));
        Write(Json, JsonSerializer.Serialize(results, GridJson.Readable.GridResults) + "\n");
        Write(ReportCommand.DefaultName, new GridPage(folder, results).Write());
    }

    /// <summary>Says what has come out.</summary>
    /// <param name="results">What there is.</param>
    /// <param name="missing">Cells that are not finished, but may still come to a result.</param>
    public void End(GridResults results, params IReadOnlyList<CellFailure> missing)
    {
        terminal.Line();
        var settings = Tables.New("setting", ">seeds", ">test accuracy");
        foreach (var setting in results.Settings)
            settings.AddTexts(results.Grid.NameOf(setting.Setting), ResultsPage.Seeds(setting), ResultsPage.Accuracy(setting));
        terminal.Draw("Settings", settings);
        if (results.Comparisons.Count > 0) Compare(results);
        foreach (var failure in results.Failed) Failed(failure);
        foreach (var cell in missing) Warn($"{cell.Cell} is missing: {cell.Reason}", cell.LastLines);

        string compared = results.Comparisons.Count > 0 ? $" {Compared}," : "";
        terminal.Line($"written   {folder}: {Page}, {Table},{compared} {Json}, {ReportCommand.DefaultName}");
        if (results.Failed.Count + missing.Count == 0) return;
        var commands = results.Grid.AllCommands;
        terminal.Line(
            $"again     type the {(commands.Count > 1 ? "commands" : "command")} again to run these"
            + $"{(missing.Count > 0 ? ", unless they still run" : "")}; cells that diverged are left out, since they would diverge again");
        foreach (string command in commands) terminal.Unwrapped($"next      {command}");
    }

    /// <summary>Says that a cell came to no result.</summary>
    public void Failed(CellFailure failure) => Warn($"{failure.Cell} came to no result: {failure.Reason}", failure.LastLines);

    /// <summary>"2 threads".</summary>
    public static string Threads(int count) => Counted(count, "thread");

    private static string Counted(int count, string what) => $"{Formatted.Count(count)} {what}{(count == 1 ? "" : "s")}";

    private void Warn(string text, IReadOnlyList<string> lastLines)
    {
        terminal.Warn(text);
        foreach (string line in lastLines) terminal.Line($"  {line}");
    }

    private void Compare(GridResults results)
    {
        var table = Tables.New("setting", ">difference", ">p", ">Holm's p", ">seeds needed");
        foreach (var one in results.Comparisons)
        {
            table.AddTexts(
                ResultsPage.Compared(results, one), ResultsPage.Difference(one), ResultsPage.P(one), ResultsPage.HolmsP(one),
                ResultsPage.SeedsNeeded(one));
        }

        terminal.Draw("Comparisons, in points", table);
        foreach (string caution in ResultsPage.Cautions(results)) terminal.Line(caution);
    }

    private void Write(string name, string text) => AtomicFile.Write(Path.Combine(folder, name), text);
}
