using System.Globalization;
using System.Text;
using Sakd.App.Runs;

namespace Sakd.App.Comparing;

/// <summary><c>results.csv</c>: a row for each cell, with all settings of its run; and <c>comparisons.csv</c>.</summary>
internal static class ResultsTable
{
    // Whoever reads the column alone knows what it is.
    private const string Published = "publishedOfOneSeedBestOnTest";

    private static readonly (string Name, Func<CellResult, IFormattable?> Value)[] _results =
    [
        ("testAccuracy", cell => cell.Accuracy), ("balancedAccuracy", cell => cell.Balanced),
        ("validationAccuracy", cell => cell.Validation), ("bestEpoch", cell => cell.BestEpoch),
        ("teacherAccuracy", cell => cell.Teacher), ("seconds", cell => cell.Seconds),
        ("secondsOfStep", cell => cell.SecondsOfStep),
    ];

    private static readonly (string Name, Func<ComparisonResult, IFormattable?> Value)[] _compared =
    [
        ("seeds", one => one.Seeds), ("difference", one => one.Difference), ("standardDeviation", one => one.StandardDeviation),
        ("halfInterval", one => one.HalfInterval), ("pValue", one => one.PValue), ("adjustedPValue", one => one.AdjustedPValue),
        ("draws", one => one.Draws), ("seedsNeeded", one => one.SeedsNeeded), ("lateSeeds", one => one.LateSeeds),
    ];

    /// <summary>A row for each comparison, with the mean accuracy of both sides, and the published ones.</summary>
    /// <param name="results">The results.</param>
    public static string Comparisons(GridResults results)
    {
        var sides = results.Settings.ToDictionary(setting => setting.Setting);
        var text = new StringBuilder();
        Add(
            text,
            [
                "setting", "baseline", "mean", "baselineMean", .. _compared.Select(column => column.Name),
                Published, $"{Published}Baseline",
            ]);
        foreach (var one in results.Comparisons)
        {
            Add(
                text,
                [
                    one.Setting, one.Baseline, Text(sides[one.Setting].Mean), Text(sides[one.Baseline].Mean),
                    .. _compared.Select(column => Text(column.Value(one))),
                    Text(sides[one.Setting].Published), Text(sides[one.Baseline].Published),
                ]);
        }

        return text.ToString();
    }

    /// <summary>A row for each cell.</summary>
    /// <param name="results">The results.</param>
    /// <param name="jobs">All cells.</param>
    public static string Of(GridResults results, IReadOnlyList<CellJob> jobs)
    {
        string[] options = [.. RunArguments.Names.Where(name => name != "output")];
        string[] spots = [.. results.Cells.SelectMany(cell => cell.Distilled?.Keys ?? []).Distinct()];
        var text = new StringBuilder();
        var published = results.Settings.ToDictionary(setting => setting.Setting, setting => setting.Published);
        Add(text, ["cell", "state", "name", .. options, .. _results.Select(result => result.Name), Published, .. spots]);
        foreach (var (job, cell) in jobs.Zip(results.Cells))
        {
            var values = RunArguments.Named(job.Options);
            Add(
                text,
                [
                    cell.Cell, cell.State, job.Options.Name, .. options.Select(option => values.GetValueOrDefault(option, "")),
                    .. _results.Select(result => Text(result.Value(cell))), Text(published[cell.Setting]),
                    .. spots.Select(spot =>
                        cell.Distilled is { } distilled && distilled.TryGetValue(spot, out double share) ? Text(share) : ""),
                ]);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, IEnumerable<string> row) => text.Append(string.Join(',', row.Select(Quoted))).Append('\n');

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
