using System.Text.Json;
using Sakd.App.Comparing;
using Sakd.App.Reports.Grids;
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
            "| a-b-at-adaptive | a-b-at-always | 3 | +2.00 ± 2.48 | 1.00 | 0.250 | 0.250 | 6 |", page, StringComparison.Ordinal);
        Assert.Contains("**With fewer than 6 seeds no such test can come below 0.05", page, StringComparison.Ordinal);
        Assert.Contains("`t` (sha256 11)", page, StringComparison.Ordinal);
        Assert.Contains("```sh\nsakd compare a-b\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void AGridOfSeveralCommandsIsRepeatedByAllOfThem()
    {
        var results = Results([0.5], [0.75], out _);
        results = results with { Grid = results.Grid with { Commands = ["sakd compare a-b", "sakd compare a-b --seeds 20"] } };
        Assert.Contains(
            "```sh\nsakd compare a-b\nsakd compare a-b --seeds 20\n```", ResultsPage.Of(results), StringComparison.Ordinal);
        Assert.Contains(
            "<pre><code>sakd compare a-b\nsakd compare a-b --seeds 20</code></pre>", new GridPage("grid", results).Write(),
            StringComparison.Ordinal);
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

    /// <summary>As with <c>--corrupt 0,0</c>: there is nothing to tell sound images from.</summary>
    [Fact]
    public void WhereNoImageIsWorseNothingIsSaidOfThem()
    {
        var results = Results([0.5], [0.6], out _, summary => summary with
        {
            Corrupted = new Dictionary<string, IReadOnlyDictionary<string, double>>(),
        });

        Assert.DoesNotContain("| setting | images |", ResultsPage.Of(results), StringComparison.Ordinal);
    }

    [Fact]
    public void SixSeedsAreNotWarnedOf()
    {
        double?[] accuracies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        var results = Results(accuracies, [.. accuracies.Select((accuracy, i) => accuracy + (0.001 * i) + 0.01)], out _);
        Assert.Equal(0.03125, results.Comparisons[0].PValue);
        Assert.Empty(ResultsPage.Cautions(results));
    }

    /// <summary>Of two comparisons one has six seeds and the other one, and both count for Holm.</summary>
    [Fact]
    public void WhatHasTooFewSeedsIsNamed()
    {
        double?[] accuracies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        _ = Results(accuracies, accuracies, out var jobs);
        var random = _always with { Strategy = Strategy.Random };
        jobs.Add(ToyGrid.Run(new Cell(random, 1), 0.5));
        var grid = ToyGrid.File([_always, _adaptive, random], [1, 2, 3, 4, 5, 6]);

        string[] cautions = [.. ResultsPage.Cautions(GridResults.Of(grid, jobs, []))];

        Assert.Equal(2, cautions.Length);
        Assert.EndsWith("is no evidence (at-random).", cautions[0], StringComparison.Ordinal);
        Assert.Equal("Holm's first p can come below 0.05 for a family of 2 from 7 seeds on.", cautions[1]);
    }

    /// <summary>As of a file that was replaced while the grid went on.</summary>
    [Theory]
    [InlineData("22", "ab", "another teacher")]
    [InlineData("11", "cd", "other images")]
    public void ARunThatContradictsTheGridIsNoResult(string teacher, string images, string made)
    {
        Cell changed = new(_adaptive, 1);
        List<CellJob> jobs = [ToyGrid.Run(new Cell(_always, 1), 0.5), ToyGrid.Run(changed, 0.6, teacher: teacher, images: images)];

        var results = GridResults.Of(ToyGrid.File([_always, _adaptive], [1]), jobs, []);

        var failure = Assert.Single(results.Failed);
        Assert.Equal(
            (changed.Name, $"its run was made with {made} than the grid: remove {changed.Name}, and let it run again"),
            (failure.Cell, failure.Reason));
        Assert.Null(Assert.Single(results.Comparisons).Difference);
    }

    [Fact]
    public void OfASettingWithSeveralBaselinesTheBaselineIsNamedToo()
    {
        Setting none = new() { Pair = "a-b", Strategy = Strategy.None }, sp = _always with { Distiller = "sp" };
        var results = GridResults.Of(ToyGrid.File([none, _always, _adaptive, sp], [1]), [], []);
        Assert.Equal(
            ["none over at-always", "at-adaptive", "none over sp-always"],
            results.Comparisons.Select(one => ResultsPage.Compared(results, one)));
    }

    [Fact]
    public void WhatWasAddedWhenThereWereResultsIsNamed()
    {
        double?[] accuracies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        _ = Results(accuracies, accuracies, out var jobs);
        var begun = ToyGrid.File([_always], [1, 2, 3, 4, 5]);
        var grid = begun.With(ToyGrid.File([_always, _adaptive], [1, 2, 3, 4, 5, 6]), "grid", [_always.Name]);

        var results = GridResults.Of(grid, jobs, []);

        Assert.Equal((true, 1), (results.Comparisons[0].Late, results.Comparisons[0].LateSeeds));
        Assert.Equal(
            ["What is compared for the first time when", "Seeds were added when there were results:"],
            ResultsPage.Cautions(results).Select(caution => caution[..41].TrimEnd()));
    }

    /// <summary>As of mlkd and none: what such a difference is of, nobody can tell.</summary>
    [Fact]
    public void RunsOfOtherLearningRatesAreNotComparedWithoutAWord()
    {
        List<CellJob> jobs = [ToyGrid.Run(new Cell(_always, 1), 0.5), ToyGrid.Run(new Cell(_adaptive, 1), 0.6, learningRate: 0.5)];

        var results = GridResults.Of(ToyGrid.File([_always, _adaptive], [1]), jobs, []);

        Assert.StartsWith(
            "Some distillers are published with a learning rate or a batch of their own", ResultsPage.Cautions(results).Last(),
            StringComparison.Ordinal);
    }

    /// <summary>A version is that of many builds while somebody works on the program.</summary>
    [Fact]
    public void RunsOfDifferentBuildsAreNotComparedWithoutAWord()
    {
        var random = _always with { Strategy = Strategy.Random };
        List<CellJob> jobs =
        [
            ToyGrid.Run(new Cell(_always, 1), 0.5, build: "a"),
            ToyGrid.Run(new Cell(_adaptive, 1), 0.6, build: "b"),
            ToyGrid.Run(new Cell(random, 1), 0.6, build: "a"),
        ];

        var results = GridResults.Of(ToyGrid.File([_always, _adaptive, random], [1]), jobs, []);

        string caution = ResultsPage.Cautions(results).Last();
        Assert.StartsWith("Cells were computed by different builds of the program (2 by a, 1 by b;", caution, StringComparison.Ordinal);
        Assert.EndsWith(" (at-adaptive).", caution, StringComparison.Ordinal);
    }

    /// <summary>Seeds of the baseline alone are in no difference.</summary>
    [Fact]
    public void SeedsThatOneSideAloneHasAreNotCalledAdded()
    {
        double?[] accuracies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        _ = Results(accuracies, accuracies, out var jobs);
        var begun = ToyGrid.File([_always, _adaptive], [1, 2, 3, 4, 5, 6]);
        var grid = begun.With(ToyGrid.File([_always], [7, 8]), "grid", [_always.Name, _adaptive.Name]);

        Assert.Equal(0, GridResults.Of(grid, jobs, []).Comparisons[0].LateSeeds);
    }

    [Fact]
    public void BeyondTwentySeedsPIsOfDrawsAndNoSmallerThanTheyCanSay()
    {
        double?[] accuracies = [.. Enumerable.Range(0, 21).Select(i => (double?)(0.1 + (0.01 * i)))];

        string page = ResultsPage.Of(Results(accuracies, [.. accuracies.Select(one => one + 0.1)], out _));

        Assert.Contains("paired permutation test, of 100,000 choices of signs that were drawn,", page, StringComparison.Ordinal);
        Assert.Contains("| <= 1.0e-5 | <= 1.0e-5 |", page, StringComparison.Ordinal);
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
    public void ComparisonsAreATableToo()
    {
        string[][] rows =
            [.. ResultsTable.Comparisons(Results([0.5], [0.75], out _)).TrimEnd('\n').Split('\n').Select(row => row.Split(','))];
        var filled = rows[0].Zip(rows[1]).Where(cell => cell.Second.Length > 0).ToDictionary(cell => cell.First, cell => cell.Second);

        Assert.Equal(2, rows.Length);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["setting"] = "a-b-at-adaptive",
                ["baseline"] = "a-b-at-always",
                ["mean"] = "0.75",
                ["baselineMean"] = "0.5",
                ["seeds"] = "1",
                ["difference"] = "0.25",
                ["lateSeeds"] = "0",
            },
            filled);
    }

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
            jobs.Add(ToyGrid.Run(new Cell(_always, (ulong)i + 1), always[i]));
            jobs.Add(ToyGrid.Run(new Cell(_adaptive, (ulong)i + 1), adaptive[i], ofAdaptive));
        }

        var grid = ToyGrid.File([_always, _adaptive], jobs.Select(job => job.Cell.Seed).Distinct());
        return GridResults.Of(grid, jobs, []);
    }
}
