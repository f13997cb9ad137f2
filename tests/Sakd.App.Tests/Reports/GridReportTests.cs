using System.Text.Json;
using System.Text.RegularExpressions;
using Sakd.App.Comparing;
using Sakd.App.Reports;
using Sakd.App.Reports.Grids;
using Sakd.App.Tests.Comparing;

namespace Sakd.App.Tests.Reports;

/// <summary>The page about a grid of the toy pair: always and adaptive of two seeds, and a third of which adaptive failed.</summary>
public sealed class GridReportTests : IDisposable
{
    private static readonly Setting _always = new() { Pair = ToyCatalog.Pair, Distiller = "at", Strategy = Strategy.Always };
    private static readonly Setting _adaptive = _always with { Strategy = Strategy.Adaptive };

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ThePageSaysWhatTheGridHasComeToSoFar()
    {
        MakeGrid();
        var results = GridResults.Read("grid");
        var comparison = Assert.Single(results.Comparisons);
        Assert.Equal(2, comparison.Seeds);

        var result = _sakd.Run("report", "grid");

        Assert.Equal("", result.Error);
        Assert.StartsWith("written   grid/report.html (", result.Output, StringComparison.Ordinal);
        string page = File.ReadAllText("grid/report.html");
        foreach (string section in (string[])["comparisons", "settings", "epochs", "decisions", "failed", "grid"])
            Assert.Contains($"id=\"{section}\"", page, StringComparison.Ordinal);
        Assert.Contains("5 of 6 runs are finished", page, StringComparison.Ordinal);
        Assert.Contains($"aria-label=\"{Encoded(ResultsPage.Difference(comparison))} points\"", page, StringComparison.Ordinal);
        foreach (var setting in results.Settings)
            Assert.Contains($"<td>{Encoded(ResultsPage.Accuracy(setting))}</td>", page, StringComparison.Ordinal);
        Assert.Contains("this shows the mechanism and is no evidence", page, StringComparison.Ordinal);
        Assert.Contains($"<h3>{_adaptive.Name}-seed3</h3>\n<p>its loss was &lt;no&gt; number</p>", page, StringComparison.Ordinal);
        Assert.Contains("<pre><code>the last line</code></pre>", page, StringComparison.Ordinal);

        // Accuracies of both settings in one drawing, decisions of the one that decides in another.
        Assert.Equal(2, Regex.Count(page, "<figure class=\"chart\">"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ARunWhoseEpochsAreDamagedHasNoCurve()
    {
        MakeGrid();
        File.WriteAllText($"grid/{_always.Name}-seed1/metrics.jsonl", "no line of JSON\n");

        var result = _sakd.Run("report", "grid");

        Assert.Equal("", result.Error);
        Assert.Contains("5 of 6 runs are finished", File.ReadAllText("grid/report.html"), StringComparison.Ordinal);
    }

    /// <summary>By the pair, the distiller and the strategy, where all else is as it was published.</summary>
    [Fact]
    public void PublishedAccuraciesStandBesideThoseOfTheirRecipeAlone()
    {
        Setting always = new() { Pair = "resnet56-resnet20", Distiller = "sp", Strategy = Strategy.Always };
        var adaptive = always with { Strategy = Strategy.Adaptive };
        var grid = ToyGrid.File([always, adaptive], [1]) with
        {
            Data = "CIFAR-100, python",
            Options = ["--recipe cifar100"],
        };

        Assert.Equal(0.7065, PublishedAccuracies.Of(grid, always)!.Value, 9);
        Assert.Equal(0.7129, PublishedAccuracies.Of(grid, adaptive)!.Value, 9);
        Assert.Equal(0.6906, PublishedAccuracies.Of(grid, new() { Pair = always.Pair, Strategy = Strategy.None })!.Value, 9);
        Assert.Null(PublishedAccuracies.Of(grid, adaptive with { TeacherMode = TeacherMode.Finetune }));
        Assert.Null(PublishedAccuracies.Of(grid, always with { Strategy = Strategy.Random }));
        Assert.Null(PublishedAccuracies.Of(ToyGrid.File([always], [1]), always));
        Assert.Null(PublishedAccuracies.Of(grid with { Options = ["--epochs 6", "--recipe cifar100"] }, always));
        Assert.Null(PublishedAccuracies.Of(grid with { Data = "photos" }, always));

        Directory.CreateDirectory("grid");
        var results = GridResults.Of(grid, [], []);
        string page = new GridPage("grid", results).Write();
        Assert.Contains("<td>70.65 %</td>", page, StringComparison.Ordinal);
        Assert.Contains(" | 70.65 % | ", ResultsPage.Of(results), StringComparison.Ordinal);
        Assert.EndsWith(",0.7129,0.7065\n", ResultsTable.Comparisons(results), StringComparison.Ordinal);
        Assert.Contains(Encoded(PublishedAccuracies.Remark), page, StringComparison.Ordinal);
    }

    [Fact]
    public void AGridStandsAlone()
    {
        Directory.CreateDirectory("grid");
        File.WriteAllText("grid/grid.json", "{}");
        _sakd.Refuses(["report", "grid", "run"], "grid is the folder of a grid", "name it alone");
        _sakd.Refuses(["report", "grid"], "grid/grid.json cannot be read");
    }

    /// <summary>Of one seed nothing is known of the spread; of two it is their standard deviation, and later epochs have fewer.</summary>
    [Fact]
    public void ACurveIsTheMeanOverTheSeedsInABandOfTheirDeviation()
    {
        var curve = SeedCurve.Of("x", "#112233", [[1.0, 4.0, 5.0], [3.0, null]]);

        Assert.Equal([2, 4, 5], curve.Values);
        Assert.Equal([Math.Sqrt(2), null, null], curve.Spread);
    }

    /// <summary>The scale has room for the widest interval, zero is in the middle, and points are where their values are.</summary>
    [Fact]
    public void IntervalsAreDrawnToScale()
    {
        ComparisonResult wide = new("a", "b", 3) { Difference = 0.01, HalfInterval = 0.008 }, none = new("c", "b", 0);
        var plot = new ForestPlot([wide, none]);

        Assert.Matches(@">-2</text>\s*<text x=""120"" y=""12"" text-anchor=""middle"">0</text><text [^>]*>\+2</text>", Text(plot.Axis()));
        Assert.Contains("d=\"M130.8 7V17M130.8 12H217.2M217.2 7V17\"", Text(plot.Row(wide)), StringComparison.Ordinal);
        Assert.Contains("cx=\"174\"", Text(plot.Row(wide)), StringComparison.Ordinal);
        Assert.DoesNotContain("<circle", Text(plot.Row(none)), StringComparison.Ordinal);
    }

    private void MakeGrid()
    {
        var grid = ToyGrid.File([_always, _adaptive], [1, 2, 3]);
        var cells = grid.InOrder().ToList();
        foreach (var cell in cells[..^1])
            _sakd.Distil($"grid/{cell.Name}", "--strategy", StrategyNames.Of(cell.Setting.Strategy), "--seed", $"{cell.Seed}");
        ToyGrid.OfRun(grid, $"grid/{cells[0].Name}").Write("grid");
        var results = GridResults.Read("grid") with { Failed = [new(cells[^1].Name, "its loss was <no> number", ["the last line"])] };
        File.WriteAllText("grid/results.json", JsonSerializer.Serialize(results, GridJson.Readable.GridResults));
    }

    private static string Encoded(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static string Text(Markup markup) => markup.ToString();
}
