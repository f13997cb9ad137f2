using System.Text.Json;
using Sakd.App.Comparing;
using Sakd.App.Runs;
using Sakd.Runtime.Tests;

namespace Sakd.App.Tests.Comparing;

/// <summary>What is made of the folders of cells.</summary>
public sealed class ResultsTests : IDisposable
{
    private static readonly Setting _always = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always };
    private static readonly Setting _adaptive = _always with { Strategy = Strategy.Adaptive };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Adaptive is 1, 2 and 3 points above, and a seed that one of them has not counts for neither difference nor test.</summary>
    [Fact]
    public void DifferencesAreThoseOfTheSeedsThatBothHave()
    {
        var results = Results([0.50, 0.60, 0.70, 0.9], [0.51, 0.62, 0.73, null], out _);
        var comparison = Assert.Single(results.Comparisons);
        Assert.Equal(3, comparison.Seeds);
        Assert.Equal(0.02, comparison.Difference!.Value, 9);
        Assert.Equal(0.01, comparison.StandardDeviation!.Value, 9);
        Assert.Equal(0.01 * 4.302653 / Math.Sqrt(3), comparison.HalfInterval!.Value, 6);
        Assert.Equal(0.25, comparison.PValue);
        Assert.Equal(0.25, comparison.AdjustedPValue);

        Assert.Equal([(4, 4), (4, 3)], results.Settings.Select(setting => (setting.Cells, setting.Seeds)));
        Assert.Equal(0.675, results.Settings[0].Mean!.Value, 9);
        Assert.Equal("unfinished", results.Cells[^1].State);
        Assert.Equal(0.5, results.Cells[0].SecondsOfStep);
    }

    [Fact]
    public void ThePageSaysWhatWasFoundAndWhatItIsWorth()
    {
        string page = ResultsPage.Of(Results([0.5, 0.6, 0.7, 0.9], [0.51, 0.62, 0.73, null], out _));
        Assert.Contains("| a-b-at-adaptive | 3 of 4 | 62.00 % ± 11.00 |", page, StringComparison.Ordinal);
        Assert.Contains(
            "| a-b-at-adaptive | a-b-at-always | 3 | +2.00 ± 2.48 | 1.00 | 0.250 | 0.250 | 5 |", page, StringComparison.Ordinal);
        Assert.Contains("**With fewer than 6 seeds no such test can come below 0.05", page, StringComparison.Ordinal);
        Assert.Contains("`t` (sha256 11)", page, StringComparison.Ordinal);
        Assert.Contains("sakd compare a-b", page, StringComparison.Ordinal);
    }

    /// <summary>Areas of 0.5, 0.6 and 0.7 have the mean 0.6 and the deviation 0.1.</summary>
    [Fact]
    public void HowImagesMadeWorseAreToldStandsBesideItsInterval()
    {
        int cell = 0;
        var results = Results([0.5, 0.6, 0.7], [0.51, 0.62, 0.73], out _, summary => summary with
        {
            Corrupted = new Dictionary<string, IReadOnlyDictionary<string, double>>
            {
                ["blurred"] = new Dictionary<string, double> { ["KD_1"] = 0.5 + (0.1 * cell++), ["KL"] = 0.5 },
            },
        });

        string page = ResultsPage.Of(results);

        Assert.Contains("| setting | images | KD_1 | KL |", page, StringComparison.Ordinal);
        Assert.Contains("| a-b-at-adaptive | blurred | 0.600 ± 0.248 | 0.500 ± 0.000 |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("| a-b-at-always | blurred", page, StringComparison.Ordinal);
    }

    [Fact]
    public void SixSeedsAreNotWarnedOf()
    {
        double?[] accuracies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        var results = Results(accuracies, [.. accuracies.Select((accuracy, i) => accuracy + (0.001 * i) + 0.01)], out _);
        Assert.Equal(0.03125, results.Comparisons[0].PValue);
        Assert.Empty(ResultsPage.Cautions(results));
    }

    [Fact]
    public void TheTableHasARowForEachCellWithItsSettings()
    {
        string[] rows = ResultsTable.Of(Results([0.5], [null], out var jobs), jobs).TrimEnd('\n').Split('\n');
        Assert.Equal(3, rows.Length);
        var heading = rows[0].Split(',').ToList();
        string[] first = rows[1].Split(','), second = rows[2].Split(',');
        Assert.Equal(heading.Count, first.Length);
        Assert.Equal("a-b-at-always-seed1", first[0]);
        Assert.Equal(("always", "adaptive"), (first[heading.IndexOf("strategy")], second[heading.IndexOf("strategy")]));
        Assert.Equal(("0.5", ""), (first[heading.IndexOf("testAccuracy")], second[heading.IndexOf("testAccuracy")]));
        Assert.Equal("3", first[heading.IndexOf("epochs")]);
    }

    [Fact]
    public void ComparisonsAreATableToo() => Assert.Equal(
        """
        setting,baseline,mean,baselineMean,seeds,difference,standardDeviation,halfInterval,pValue,adjustedPValue,seedsNeeded
        a-b-at-adaptive,a-b-at-always,0.75,0.5,1,0.25,,,,,

        """,
        ResultsTable.Comparisons(Results([0.5], [0.75], out _)));

    [Fact]
    public void ResultsAreReadAgainAsTheyWereWritten()
    {
        var results = Results([0.5, 0.6], [0.6, 0.8], out _);
        string json = JsonSerializer.Serialize(results, GridJson.Readable.GridResults);
        var again = JsonSerializer.Deserialize(json, GridJson.Default.GridResults)!;
        Assert.Equal(results.Comparisons, again.Comparisons);
        Assert.Equal(results.Grid.Settings.Select(setting => setting.Name), again.Grid.Settings.Select(setting => setting.Name));
    }

    private static GridResults Results(
        double?[] always, double?[] adaptive, out List<CellJob> jobs, Func<RunSummary, RunSummary>? ofAdaptive = null)
    {
        jobs = [];
        for (int i = 0; i < always.Length; i++)
        {
            jobs.Add(Run(new Cell(_always, (ulong)i + 1), always[i]));
            jobs.Add(Run(new Cell(_adaptive, (ulong)i + 1), adaptive[i], ofAdaptive));
        }

        var grid = ToyGrid.File([_always, _adaptive], jobs.Select(job => job.Cell.Seed).Distinct());
        return GridResults.Of(grid, jobs, []);
    }

    // A cell, and unless it has no accuracy the folder that its run leaves.
    private static CellJob Run(Cell cell, double? accuracy, Func<RunSummary, RunSummary>? change = null)
    {
        var config = new RunConfig
        {
            Command = "distill",
            Name = "a-b",
            Distiller = "at",
            Strategy = cell.Setting.Strategy,
            Data = "bundled",
            Epochs = 3,
            Batch = 50,
            LearningRate = 1,
            Seed = cell.Seed,
            Threads = 1,
            Device = "cpu",
        };
        var job = new CellJob(cell, config, cell.Name, "log");
        if (accuracy is null) return job;
        using var folder = RunFolder.Create(cell.Name, "");
        folder.Write(config);
        var summary = new RunSummary
        {
            StudentAccuracy = accuracy.Value,
            StandardError = 0.01,
            TestImages = 100,
            BestEpoch = 2,
            ValidationAccuracy = accuracy.Value,
            Seconds = 10,
            ImagesPerSecond = 100,
        };
        folder.Write(change?.Invoke(summary) ?? summary);
        return job;
    }
}
