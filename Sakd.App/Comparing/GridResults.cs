using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MathNet.Numerics.Statistics;
using Sakd.App.Reports.Grids;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Areas = System.Collections.Generic.IReadOnlyDictionary<
    string, System.Collections.Generic.IReadOnlyDictionary<string, double>>;

namespace Sakd.App.Comparing;

/// <summary>What <c>results.json</c> holds: what the cells of a grid say so far. Accuracies are fractions, of the test images.</summary>
internal sealed record GridResults
{
    /// <summary>The grid.</summary>
    public required GridFile Grid { get; init; }

    /// <summary>Whether the test images chose the epochs: accuracies are then the best of many, and say too much.</summary>
    public required bool SelectedOnTest { get; init; }

    /// <summary>Each setting.</summary>
    public required IReadOnlyList<SettingResult> Settings { get; init; }

    /// <summary>Each comparison of the family.</summary>
    public required IReadOnlyList<ComparisonResult> Comparisons { get; init; }

    /// <summary>The cells that came to no result.</summary>
    public required IReadOnlyList<CellFailure> Failed { get; init; }

    /// <summary>Each cell.</summary>
    public required IReadOnlyList<CellResult> Cells { get; init; }

    /// <summary>Puts together what there is.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="jobs">All of its cells.</param>
    /// <param name="failed">Those that came to no result.</param>
    public static GridResults Of(GridFile grid, IReadOnlyList<CellJob> jobs, IReadOnlyList<CellFailure> failed) =>
        Of(grid, [.. jobs.Select(job => CellResult.Of(grid, job.Cell, job.Folder, failed))], failed);

    /// <summary>What a grid's folder says so far, while somebody works on it too.</summary>
    /// <exception cref="SakdException">It is no grid's folder, or a file is damaged.</exception>
    public static GridResults Read(string folder)
    {
        var grid = GridFile.Begun(folder);
        var failed = Failures(folder);
        return Of(grid, [.. grid.InOrder().Select(cell => CellResult.Of(grid, cell, Path.Combine(folder, cell.Name), failed))], failed);
    }

    private static GridResults Of(GridFile grid, ImmutableArray<CellResult> cells, IReadOnlyList<CellFailure> failed)
    {
        var differences = grid.Family.Select(comparison => Differences(comparison, cells)).ToList();
        var tests = differences.Select(each => each.Count > 1 ? SignFlipTest.Of(each) : (SignFlipTest?)null).ToList();
        int fewest = SignFlipTest.FewestFor(PairedDifferences.Level, 1);
        double?[] adjusted = HolmCorrection.Adjust([.. tests.Select(test => test?.PValue)]);
        return new GridResults
        {
            Grid = grid,
            SelectedOnTest = cells.Any(cell => cell.SelectedOnTest),
            Settings =
            [
                .. from setting in grid.Settings
                   let ofSetting = cells.Where(cell => cell.Setting == setting.Name)
                   select SettingResult.Of(setting, [.. ofSetting]) with { Published = PublishedAccuracies.Of(grid, setting) },
            ],
            Comparisons =
            [
                .. from comparison in grid.Family.Index()
                   let one = ComparisonResult.Of(
                       comparison.Item, differences[comparison.Index], tests[comparison.Index], adjusted[comparison.Index])
                   select one with
                   {
                       SeedsNeeded = one.SeedsNeeded is { } seeds ? Math.Max(seeds, fewest) : null,
                       LateSeeds = LateSeeds(grid, comparison.Item),
                   },
            ],
            Failed =
            [
                .. failed.Where(one => cells.Any(cell => cell.Cell == one.Cell && cell is { Accuracy: null, Contradiction: null })),
                .. from cell in cells where cell.Contradiction is not null select new CellFailure(cell.Cell, cell.Contradiction!, []),
            ],
            Cells = cells,
        };
    }

    /// <summary>The cells that came to no result, and why, by what was written last.</summary>
    /// <exception cref="SakdException">It is damaged.</exception>
    public static IReadOnlyList<CellFailure> Failures(string folder)
    {
        string path = Path.Combine(folder, GridReport.Json);
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize(SharedFile.ReadAllText(path), GridJson.Default.GridResults)?.Failed ?? [];
        }
        catch (Exception e) when (e is JsonException || FileError.Is(e))
        {
            throw new SakdException(
                $"{path} cannot be read: {e.Message}; remove it: it is written again from the runs, but for why some came to no result");
        }
    }

    // Of the seeds that both have: the others are in no difference.
    private static int LateSeeds(GridFile grid, Comparison comparison) => grid.Cells
        .Where(cell => cell.Setting == comparison.Setting || cell.Setting == comparison.Baseline)
        .GroupBy(cell => cell.Seed)
        .Count(cells => cells.Count() == 2 && cells.Any(cell => cell.Late));

    // Of the seeds for which both have a result.
    private static List<double> Differences(Comparison comparison, ImmutableArray<CellResult> cells)
    {
        var baseline = Accuracies(comparison.Baseline);
        return [.. Accuracies(comparison.Setting).Where(one => baseline.ContainsKey(one.Key)).Select(one => one.Value - baseline[one.Key])];

        SortedDictionary<ulong, double> Accuracies(string setting) => new(cells
            .Where(cell => cell.Setting == setting && cell.Accuracy is not null)
            .ToDictionary(cell => cell.Seed, cell => cell.Accuracy!.Value));
    }
}

/// <summary>What one setting has come to.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Cells">Its cells.</param>
/// <param name="Seeds">Those that are finished.</param>
internal sealed record SettingResult(string Setting, int Cells, int Seeds)
{
    /// <summary>The mean accuracy; null without any.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation over the seeds, over n - 1; null with fewer than two.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The published accuracy, of one seed, at the epoch that was best on the test images; null where there is none.</summary>
    public double? Published { get; init; }

    /// <summary>The mean accuracy of the teacher, which may be trained along; null where there is none.</summary>
    public double? Teacher { get; init; }

    /// <summary>The mean seconds of a step.</summary>
    public double? SecondsOfStep { get; init; }

    /// <summary>The learning rate at the start and the batch, which depend on the distiller; null without a finished cell.</summary>
    [JsonIgnore]
    public (double LearningRate, int Batch)? Steps { get; init; }

    /// <summary>By branch point, the mean share of samples distilled there over the run; null where nothing is distilled.</summary>
    public IReadOnlyDictionary<string, double>? Distilled { get; init; }

    /// <summary>
    /// Of images made worse on purpose, by what was done to them and by branch point, how well the policy tells sound ones from them; null
    /// where there are none, or there is no policy.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, MeanOverSeeds>>? Corrupted { get; init; }

    /// <summary>Sums the cells of a setting up.</summary>
    public static SettingResult Of(Setting setting, IReadOnlyList<CellResult> cells)
    {
        var finished = cells.Where(cell => cell.Accuracy is not null).ToList();
        var accuracies = finished.Select(cell => cell.Accuracy!.Value).ToList();
        var distilled = finished.Select(cell => cell.Distilled).OfType<IReadOnlyDictionary<string, double>>().ToList();
        return new SettingResult(setting.Name, cells.Count, finished.Count)
        {
            Mean = accuracies.Count > 0 ? accuracies.Average() : null,
            StandardDeviation = accuracies.Count > 1 ? accuracies.StandardDeviation() : null,
            Teacher = finished.Average(cell => cell.Teacher),
            SecondsOfStep = finished.Average(cell => cell.SecondsOfStep),
            Steps = finished.Select(cell => cell.Steps).FirstOrDefault(),
            Distilled = distilled.Count > 0
                ? distilled[0].Keys.ToDictionary(spot => spot, spot => distilled.Average(one => one.GetValueOrDefault(spot)))
                : null,
            Corrupted = Areas([.. finished.Select(cell => cell.Corrupted).OfType<Areas>().Where(areas => areas.Count > 0)]),
        };
    }

    private static Dictionary<string, IReadOnlyDictionary<string, MeanOverSeeds>>? Areas(IReadOnlyList<Areas> cells) => cells.Count == 0
        ? null
        : cells[0].ToDictionary(
            of => of.Key,
            of => (IReadOnlyDictionary<string, MeanOverSeeds>)of.Value.Keys.ToDictionary(
                spot => spot,
                spot => MeanOverSeeds.Of([.. cells.Where(cell => cell.ContainsKey(of.Key)).Select(cell => cell[of.Key][spot])])));
}

/// <summary>A number over the seeds.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="HalfInterval">Half of the 95 % interval, by Student's t; null with fewer than two seeds.</param>
internal sealed record MeanOverSeeds(double Mean, double? HalfInterval)
{
    /// <summary>Of the numbers of the seeds.</summary>
    public static MeanOverSeeds Of(IReadOnlyCollection<double> values)
    {
        var over = PairedDifferences.Of(values);
        return new MeanOverSeeds(over.Mean, over.HalfInterval);
    }
}

/// <summary>What a setting is over its baseline, by the seeds that both have.</summary>
/// <param name="Setting">The name of the setting.</param>
/// <param name="Baseline">The name of its baseline.</param>
/// <param name="Seeds">The seeds.</param>
internal sealed record ComparisonResult(string Setting, string Baseline, int Seeds)
{
    /// <summary>The mean of the paired differences; null without any.</summary>
    public double? Difference { get; init; }

    /// <summary>Their standard deviation; null with fewer than two.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Half of the 95 % interval, by Student's t; null likewise.</summary>
    public double? HalfInterval { get; init; }

    /// <summary>p of the paired permutation test; null likewise.</summary>
    public double? PValue { get; init; }

    /// <summary>The choices of signs that were drawn for it; null where all were gone through.</summary>
    public int? Draws { get; init; }

    /// <summary>p after Holm's correction over the family.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>
    /// The seeds that would be needed to see the difference that was found, no fewer than the permutation test needs; null where nobody can
    /// say.
    /// </summary>
    public int? SeedsNeeded { get; init; }

    /// <summary>Whether it was named when one of the two had results.</summary>
    public bool Late { get; init; }

    /// <summary>The seeds that were added when there were results of one of the two.</summary>
    public int LateSeeds { get; init; }

    /// <summary>Puts it together.</summary>
    public static ComparisonResult Of(Comparison comparison, IReadOnlyCollection<double> differences, SignFlipTest? test, double? adjusted)
    {
        var paired = PairedDifferences.Of(differences);
        return new ComparisonResult(comparison.Setting, comparison.Baseline, paired.Count)
        {
            Difference = paired.Count > 0 ? paired.Mean : null,
            StandardDeviation = paired.Count > 1 ? paired.StandardDeviation : null,
            HalfInterval = paired.HalfInterval,
            PValue = test?.PValue,
            Draws = test?.Draws,
            AdjustedPValue = adjusted,
            SeedsNeeded = paired.SeedsNeeded,
            Late = comparison.Late,
        };
    }
}

/// <summary>What one cell has come to.</summary>
/// <param name="Cell">Its name.</param>
/// <param name="Setting">The name of its setting.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="State">finished, failed or unfinished.</param>
internal sealed record CellResult(string Cell, string Setting, ulong Seed, string State)
{
    /// <summary>The student's accuracy at the epoch that was chosen; null before the end.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Its balanced accuracy.</summary>
    public double? Balanced { get; init; }

    /// <summary>The validation accuracy that chose the epoch.</summary>
    public double? Validation { get; init; }

    /// <summary>The epoch, counted from 1.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The teacher's accuracy.</summary>
    public double? Teacher { get; init; }

    /// <summary>Seconds of all epochs.</summary>
    public double? Seconds { get; init; }

    /// <summary>Seconds of a step.</summary>
    public double? SecondsOfStep { get; init; }

    /// <summary>By branch point, the share of samples distilled there over the run.</summary>
    public IReadOnlyDictionary<string, double>? Distilled { get; init; }

    /// <summary>The learning rate at the start and the batch; null for a cell that is not finished.</summary>
    [JsonIgnore]
    public (double LearningRate, int Batch)? Steps { get; init; }

    /// <summary>Which build of the program computed it; null for a cell that is not finished.</summary>
    [JsonIgnore]
    public string? Build { get; init; }

    /// <summary>Whether the test images chose the epoch.</summary>
    [JsonIgnore]
    public bool SelectedOnTest { get; init; }

    /// <summary>Why the result of a run that is finished does not count; null for one that does.</summary>
    [JsonIgnore]
    public string? Contradiction { get; init; }

    /// <summary>Of images made worse on purpose, how well the policy tells sound ones from them.</summary>
    public Areas? Corrupted { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="folder">Its run folder.</param>
    /// <param name="failed">The cells that came to no result.</param>
    public static CellResult Of(GridFile grid, Cell cell, string folder, IReadOnlyList<CellFailure> failed)
    {
        if (RunFolder.Finished(folder) is not var (config, summary))
            return new CellResult(
                cell.Name, cell.Setting.Name, cell.Seed, failed.Any(one => one.Cell == cell.Name) ? "failed" : "unfinished");
        if (grid.Contradiction(cell, config) is { } made)
            return new CellResult(cell.Name, cell.Setting.Name, cell.Seed, "failed")
            {
                Contradiction = $"its run was made with {made} than the grid: remove {folder}, and let it run again",
            };
        return new CellResult(cell.Name, cell.Setting.Name, cell.Seed, "finished")
        {
            Accuracy = summary.StudentAccuracy,
            Balanced = summary.BalancedAccuracy,
            Corrupted = summary.Corrupted,
            Validation = summary.ValidationAccuracy,
            BestEpoch = summary.BestEpoch,
            Teacher = summary.TeacherAccuracy,
            Seconds = summary.Seconds,
            SecondsOfStep = config.Batch / summary.ImagesPerSecond,
            Steps = (config.LearningRate, config.Batch),
            Build = config.Build,
            Distilled = summary.DistilledShare ?? summary.DistillationProbability,
            SelectedOnTest = summary.SelectedOnTest,
        };
    }
}
