using System.Globalization;
using System.Text;
using Sakd.App.Reports.Grids;

namespace Sakd.App.Comparing;

/// <summary><c>results.md</c>: what a grid says, to be read.</summary>
internal static class ResultsPage
{
    /// <summary>What stands under the spots.</summary>
    public const string UnderSpots = "Under the spots: the share of images distilled there, over the run.";

    /// <summary>What <see cref="CorruptedRows"/> are.</summary>
    public const string OfCorrupted =
        "The probability that of a sound training image and one that was made worse the policy distils the sound one more, at the best "
        + "epoch: mean over the seeds and 95 % interval. 0.5 is a policy that makes no difference.";

    private const string Nothing = "-";

    /// <summary>The page's text.</summary>
    public static string Of(GridResults results)
    {
        var (text, grid) = (new StringBuilder(), results.Grid);
        Line("# Comparison");
        Line();
        Line("```sh");
        foreach (string command in grid.AllCommands) Line(command);
        Line("```");
        Line();
        int finished = results.Cells.Count(cell => cell.Accuracy is not null);
        Line($"{Formatted.Count(finished)} of {Formatted.Count(results.Cells.Count)} cells are finished. Images: {grid.Data} (sha256 "
            + $"{grid.Fingerprint}). Each cell is a run of {GridReport.Threads(grid.Threads)}.");
        foreach (var teacher in grid.Teachers)
            Line($"The teacher of {teacher.Pair}, the same for all of its cells: `{teacher.File}` (sha256 {teacher.Sha256}).");
        Line($"Version {grid.Version}, kernels: {grid.Kernels}; {grid.Processor}.");

        Line();
        Line("## Settings");
        Line();
        Line(Measured(results));
        Line();
        string[] spots = [.. results.Settings.SelectMany(setting => setting.Distilled?.Keys ?? []).Distinct()];
        string[] heading = HasPublished(results) ? ["published"] : [];
        Row(["setting", "seeds", "test accuracy", .. heading, "teacher", "seconds of a step", .. spots]);
        Row(["---", "--:", "--:", .. heading.Select(_ => "--:"), "--:", "--:", .. spots.Select(_ => "--:")]);
        foreach (var setting in results.Settings)
        {
            Row(
            [
                setting.Setting, Seeds(setting), Accuracy(setting),
                .. heading.Select(_ => Optional(setting.Published, Percent)),
                Optional(setting.Teacher, Percent),
                Optional(setting.SecondsOfStep, Seconds), .. spots.Select(spot => Share(setting, spot)),
            ]);
        }

        if (spots.Length > 0) Line($"\n{UnderSpots}");
        if (heading.Length > 0) Line($"\n{PublishedAccuracies.Remark}");
        if (results.Comparisons.Count > 0) Comparisons();
        if (results.Settings.Any(setting => setting.Corrupted is not null)) Corrupted();
        if (results.Failed.Count > 0) Failed();
        return text.ToString();

        void Comparisons()
        {
            Line();
            Line("## Comparisons");
            Line();
            Line(Explained(results));
            foreach (string caution in Cautions(results)) Line($"\n**{caution}**");
            Line();
            Row(["setting", "over", "seeds", "difference in points", "deviation", "p", "Holm's p", "seeds needed"]);
            Row(["---", "---", "--:", "--:", "--:", "--:", "--:", "--:"]);
            foreach (var one in results.Comparisons)
            {
                Row(
                [
                    one.Setting, one.Baseline, Formatted.Count(one.Seeds), Difference(one), Optional(one.StandardDeviation, Points),
                    P(one), HolmsP(one), SeedsNeeded(one),
                ]);
            }
        }

        void Corrupted()
        {
            Line();
            Line("## Images made worse on purpose");
            Line();
            Line(OfCorrupted);
            Line();
            var (names, rows) = CorruptedRows(results);
            Row(["setting", "images", .. names]);
            Row(["---", "---", .. names.Select(_ => "--:")]);
            foreach (string[] row in rows) Row(row);
        }

        void Failed()
        {
            Line();
            Line("## Without a result");
            foreach (var failure in results.Failed)
            {
                Line($"\n**{failure.Cell}**: {failure.Reason}");
                if (failure.LastLines.Count > 0) Line($"\n```\n{string.Join('\n', failure.LastLines.Select(Formatted.Plain))}\n```");
            }
        }

        void Line(string line = "") => text.Append(line).Append('\n');

        void Row(IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");
    }

    /// <summary>Whether there are published accuracies beside those of a setting.</summary>
    public static bool HasPublished(GridResults results) => results.Settings.Any(setting => setting.Published is not null);

    /// <summary>What the accuracies of the settings are.</summary>
    public static string Measured(GridResults results) => results.SelectedOnTest
        ? "Test accuracy at the epoch that was best on these very test images: it says too much."
        : "Test accuracy at the epoch that was best on validation images: mean and standard deviation over the seeds.";

    /// <summary>What the numbers of the comparisons are.</summary>
    public static string Explained(GridResults results) =>
        "Paired by the seed, which has the same first weights, order and augmentation in every setting; the comparisons were named before "
        + $"the cells ran{(results.Comparisons.Any(one => one.Late) ? ", but for some" : "")}. The interval is Student's, of 95 %; p is "
        + $"that of the paired permutation test, {Signs(results)}"
        + $", and Holm's is corrected for {results.Comparisons.Count} comparison{(results.Comparisons.Count == 1 ? "" : "s")}. "
        + "The seeds needed would see the difference that was found in 8 of 10 times, by an uncorrected t-test, if it and its deviation "
        + $"are right; the permutation test needs {SignFlipTest.FewestFor(PairedDifferences.Level, 1)} at least.";

    private static string Signs(GridResults results)
    {
        int drawn = results.Comparisons.Count(one => one.Draws is not null);
        string ofDraws = $"of {Formatted.Count(SignFlipTest.MonteCarloDraws)} choices of signs that were drawn";
        return drawn == 0 ? "of all choices of signs"
            : drawn == results.Comparisons.Count ? ofDraws
            : $"of all choices of signs, and beyond {SignFlipTest.MostExact} seeds {ofDraws}";
    }

    /// <summary>What nobody may conclude from so few seeds.</summary>
    public static IEnumerable<string> Cautions(GridResults results)
    {
        int alone = SignFlipTest.FewestFor(PairedDifferences.Level, 1);
        string level = PairedDifferences.Level.ToString(CultureInfo.InvariantCulture);
        if (Which(one => one.Seeds < alone) is { } few)
            yield return $"With fewer than {alone} seeds no such test can come below {level}: this shows the mechanism and is no "
                + $"evidence{few}.";
        int family = SignFlipTest.FewestFor(PairedDifferences.Level, results.Comparisons.Count);
        if (family > alone && results.Comparisons.Any(one => one.Seeds < family))
            yield return $"Holm's first p can come below {level} for a family of {results.Comparisons.Count} from {family} seeds on.";
        if (Which(one => one.Late) is { } late)
            yield return $"What is compared for the first time when one of the two has results may be so because of them{late}.";
        if (Which(one => one.LateSeeds > 0) is { } more)
            yield return $"Seeds were added when there were results: if these were why, p is too small{more}.";
        if (Which(one => HasOtherSteps(results, one)) is { } other)
            yield return "Some distillers are published with a learning rate or a batch of their own: give all runs the same with --lr and "
                + $"--batch, or the difference is partly that{other}.";
        if (Which(one => HasOtherBuilds(results, one)) is { } builds)
            yield return $"Cells were computed by different builds of the program ({Builds(results)}; config.json has it of each), whose "
                + $"numbers may differ: remove the folders of all but one's, and let that one run the same command again{builds}.";

        string? Which(Func<ComparisonResult, bool> isMeant) => results.Comparisons.Where(isMeant).ToList() switch
        {
            [] => null,
            var some when some.Count == results.Comparisons.Count => "",
            var some => $" ({string.Join(", ", some.Select(one => Compared(results, one)))})",
        };
    }

    // Two of one version may compute in other ways while somebody works on the program.
    private static bool HasOtherBuilds(GridResults results, ComparisonResult one) => results.Cells
        .Where(cell => cell.Build is not null && (cell.Setting == one.Setting || cell.Setting == one.Baseline))
        .GroupBy(cell => cell.Seed)
        .Where(cells => cells.Count() == 2)
        .SelectMany(cells => cells)
        .DistinctBy(cell => cell.Build)
        .Skip(1)
        .Any();

    private static string Builds(GridResults results) => string.Join(", ", results.Cells
        .Select(cell => cell.Build)
        .OfType<string>()
        .CountBy(build => build)
        .Select(build => $"{Formatted.Count(build.Value)} by {(build.Key.Length > 0 ? build.Key : "one that did not keep it")}"));

    // By what was chosen for a distiller, not by an axis of the grid.
    private static bool HasOtherSteps(GridResults results, ComparisonResult one)
    {
        var (steps, others) = (Of(one.Setting), Of(one.Baseline));
        return steps is not null && others is not null && steps != others
            && results.Grid.Settings.Where(setting => setting.Name == one.Setting || setting.Name == one.Baseline)
                .All(setting => !setting.Set.ContainsKey("lr") && !setting.Set.ContainsKey("batch"));

        (double, int)? Of(string name) => results.Settings.FirstOrDefault(setting => setting.Setting == name)?.Steps;
    }

    /// <summary>What is compared: the setting, and its baseline where it has several.</summary>
    public static string Compared(GridResults results, ComparisonResult one) => results.Grid.NameOf(one.Setting)
        + (results.Comparisons.Count(other => other.Setting == one.Setting) > 1 ? $" over {results.Grid.NameOf(one.Baseline)}" : "");

    /// <summary>p of a comparison, which is no more than the least that its draws can say.</summary>
    public static string P(ComparisonResult one) => Bound(one) + Optional(one.PValue, P);

    /// <summary>p after Holm's correction, which is no more than that where p is.</summary>
    public static string HolmsP(ComparisonResult one) => Bound(one) + Optional(one.AdjustedPValue, P);

    /// <summary>The seeds that would see a difference as large as that found.</summary>
    public static string SeedsNeeded(ComparisonResult one) => one.SeedsNeeded is { } needed ? Formatted.Count(needed) : Nothing;

    private static string Bound(ComparisonResult one) => one.Draws is { } draws && one.PValue <= 1.5 / draws ? "<= " : "";

    /// <summary>"83.12 % ± 0.45", of several seeds.</summary>
    public static string Accuracy(SettingResult setting) => setting.Mean is not { } mean ? Nothing
        : setting.StandardDeviation is { } deviation ? $"{Percent(mean)} ± {Points(deviation)}"
        : Percent(mean);

    /// <summary>"+0.35 ± 0.21", in points of percent with half of the interval.</summary>
    public static string Difference(ComparisonResult comparison) => comparison.Difference is not { } difference ? Nothing
        : (difference < 0 ? "" : "+") + Points(difference)
            + (comparison.HalfInterval is { } half ? $" ± {Points(half)}" : "");

    /// <summary>"6", or "4 of 6" while some are not finished.</summary>
    public static string Seeds(SettingResult setting) => setting.Seeds == setting.Cells
        ? Formatted.Count(setting.Seeds)
        : $"{Formatted.Count(setting.Seeds)} of {Formatted.Count(setting.Cells)}";

    /// <summary>A number, or a dash where there is none.</summary>
    public static string Optional(double? value, Func<double, string> format) => value is { } known ? format(known) : Nothing;

    /// <summary>0.031.</summary>
    public static string P(double value) => value < 0.001
        ? value.ToString("0.0e-0", CultureInfo.InvariantCulture)
        : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>0.62, of the images of a setting that were distilled at a spot; a dash where it has none.</summary>
    public static string Share(SettingResult setting, string spot) =>
        setting.Distilled is { } distilled && distilled.TryGetValue(spot, out double share) ? Formatted.Probability(share) : Nothing;

    /// <summary>
    /// How well policies tell images from those that were made worse: the spots, and rows of setting, what was done, and a number for each
    /// spot.
    /// </summary>
    public static (string[] Spots, IEnumerable<string[]> Rows) CorruptedRows(GridResults results)
    {
        string[] spots = [.. results.Settings.SelectMany(setting => setting.Corrupted?.Values.FirstOrDefault()?.Keys ?? []).Distinct()];
        return (spots,
            from setting in results.Settings
            from of in setting.Corrupted ?? new Dictionary<string, IReadOnlyDictionary<string, MeanOverSeeds>>()
            select (string[])
                [setting.Setting, of.Key, .. spots.Select(spot => of.Value.TryGetValue(spot, out var area) ? Area(area) : Nothing)]);
    }

    /// <summary>"0.523 ± 0.011".</summary>
    private static string Area(MeanOverSeeds area)
    {
        return Text(area.Mean) + (area.HalfInterval is { } half ? $" ± {Text(half)}" : "");

        static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
    }

    /// <summary>0.123, in seconds.</summary>
    public static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>83.12 %.</summary>
    public static string Percent(double fraction) => Formatted.Percent(fraction, "0.00");

    /// <summary>0.35, in points of percent.</summary>
    public static string Points(double fraction) => (100 * fraction).ToString("0.00", CultureInfo.InvariantCulture);
}
