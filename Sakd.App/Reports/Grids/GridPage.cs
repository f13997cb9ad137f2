using System.Globalization;
using Sakd.App.Comparing;

namespace Sakd.App.Reports.Grids;

/// <summary>A page about a grid: what its comparisons say, with their intervals drawn, what its settings came to, and how.</summary>
/// <param name="folder">The grid's folder.</param>
/// <param name="results">What it has come to so far.</param>
internal sealed class GridPage(string folder, GridResults results)
{
    /// <summary>The page.</summary>
    /// <exception cref="SakdException">A run's files are damaged.</exception>
    public string Write()
    {
        var curves = GridCurves.Read(folder, results);
        return new HtmlPage(
            ReportedRun.NameOf(folder),
            Introduction(),
            Markup.Of($"{Comparisons()}{Settings()}{new ValueCurves(results).Draw()}{curves.Accuracies()}{curves.Decisions()}"
                + $"{Corrupted()}{Failed()}{Grid()}")).Write();
    }

    private Markup Introduction()
    {
        int finished = results.Cells.Count(cell => cell.Accuracy is not null);
        return Markup.Of($"""
            <p>{Formatted.Count(finished)} of {Formatted.Count(results.Cells.Count)} runs are finished, of
            {Formatted.Count(results.Grid.Settings.Count)} settings{OfPair()}. Images: {results.Grid.Data}.</p>

            """);
    }

    private Markup Comparisons()
    {
        if (results.Comparisons.Count == 0) return Markup.None;
        var plot = new ForestPlot(results.Comparisons);
        return Markup.Of($"""
            <section id="comparisons">
            <h2>Comparisons</h2>
            <p>{ResultsPage.Explained(results)}</p>
            {ResultsPage.Cautions(results).Select(caution => Markup.Of($"<p class=\"warning\">{caution}</p>\n"))}{ScrolledTable.Of(
                "Comparisons",
                [
                    .. ScrolledTable.Headings("setting"),
                    Markup.Of($"<th scope=\"col\">95 % interval, in points {plot.Axis()}</th>"),
                    .. ScrolledTable.Headings("difference", "p", "Holm's p", "seeds", "deviation", "seeds needed", "over"),
                ],
                results.Comparisons.Select(one => ScrolledTable.Row(Short(one.Setting), Cells(plot, one))),
                "compared")}</section>

            """);
    }

    private IEnumerable<Markup> Cells(ForestPlot plot, ComparisonResult one) =>
    [
        Markup.Of($"<td>{plot.Row(one)}</td>"), Cell(ResultsPage.Difference(one)),
        Cell(ResultsPage.P(one)), Cell(ResultsPage.HolmsP(one)),
        Cell(Formatted.Count(one.Seeds)), Cell(ResultsPage.Optional(one.StandardDeviation, ResultsPage.Points)),
        Cell(Formatted.Count(one.SeedsNeeded)), Cell(Short(one.Baseline)),
    ];

    private Markup Settings()
    {
        string[] spots = [.. results.Settings.SelectMany(setting => setting.Distilled?.Keys ?? []).Distinct()];
        string[] heading = ResultsPage.HasPublished(results) ? ["published"] : [];
        return Markup.Of($"""
            <section id="settings">
            <h2>Settings</h2>
            <p>{ResultsPage.Measured(results)} {(spots.Length > 0 ? ResultsPage.UnderSpots : "")}
            {(heading.Length > 0 ? PublishedAccuracies.Remark : "")}</p>
            {ScrolledTable.Of(
                "Settings",
                ScrolledTable.Headings(["setting", "seeds", "test accuracy", .. heading, "teacher", "seconds of a step", .. spots]),
                results.Settings.Select(setting => ScrolledTable.Row(
                    Short(setting.Setting),
                    [
                        ResultsPage.Seeds(setting), ResultsPage.Accuracy(setting),
                        .. heading.Select(_ => ResultsPage.Optional(setting.Published, ResultsPage.Percent)),
                        ResultsPage.Optional(setting.Teacher, ResultsPage.Percent),
                        ResultsPage.Optional(setting.SecondsOfStep, ResultsPage.Seconds),
                        .. spots.Select(spot => ResultsPage.Share(setting, spot)),
                    ])))}</section>

            """);
    }

    private Markup Corrupted()
    {
        var (spots, rows) = ResultsPage.CorruptedRows(results);
        return spots.Length == 0 ? Markup.None : Markup.Of($"""
            <section id="corrupted">
            <h2>Images made worse on purpose</h2>
            <p>{ResultsPage.OfCorrupted}</p>
            {ScrolledTable.Of(
                "Images made worse on purpose",
                ScrolledTable.Headings(["setting", "images", .. spots]),
                rows.Select(row => ScrolledTable.Row(Short(row[0]), row[1..])))}</section>

            """);
    }

    private Markup Failed() => results.Failed.Count == 0 ? Markup.None : Markup.Of($"""
        <section id="failed">
        <h2>Without a result</h2>
        {results.Failed.Select(Failure)}</section>

        """);

    private static Markup Failure(CellFailure failure) =>
        Markup.Of($"<h3>{failure.Cell}</h3>\n<p>{failure.Reason}</p>\n{Lines(failure.LastLines)}");

    private static Markup Lines(IReadOnlyList<string> lines) => lines.Count == 0 ? Markup.None
        : Markup.Of($"<pre><code>{string.Join('\n', lines)}</code></pre>\n");

    private Markup Grid()
    {
        var grid = results.Grid;
        return Markup.Of($"""
            <section id="grid">
            <h2>The grid</h2>
            <pre><code>{string.Join('\n', grid.AllCommands)}</code></pre>
            {ScrolledTable.Of("The grid", ScrolledTable.Headings("entry", "value"), grid.Teachers
                .Select(teacher => ScrolledTable.Row($"teacher of {teacher.Pair}", $"{teacher.File} (sha256 {teacher.Sha256})"))
                .Concat(
                [
                    ScrolledTable.Row("images", $"{grid.Data} (sha256 {grid.Fingerprint})"),
                    ScrolledTable.Row("options of every run", string.Join(' ', grid.Options)),
                    ScrolledTable.Row("threads of each", grid.Threads.ToString(CultureInfo.InvariantCulture)),
                    ScrolledTable.Row("computed by", $"version {grid.Version}, kernels: {grid.Kernels}; {grid.Processor}"),
                ]))}</section>

            """);
    }

    private string OfPair() => results.Grid.OnlyPair() is { } pair ? $" of {pair}" : "";

    private string Short(string setting) => results.Grid.NameOf(setting);

    private static Markup Cell(string text) => Markup.Of($"<td>{text}</td>");
}
