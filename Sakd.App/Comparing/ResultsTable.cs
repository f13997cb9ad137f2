using System.Globalization;
using System.Text;
using Sakd.App.Runs;

namespace Sakd.App.Comparing;

/// <summary><c>results.csv</c>: a row for each cell, with all settings of its run.</summary>
internal static class ResultsTable
{
    private static readonly (string Name, Func<CellResult, IFormattable?> Value)[] _results =
    [
        ("testAccuracy", cell => cell.Accuracy), ("balancedAccuracy", cell => cell.Balanced),
        ("validationAccuracy", cell => cell.Validation), ("bestEpoch", cell => cell.BestEpoch),
        ("teacherAccuracy", cell => cell.Teacher), ("seconds", cell => cell.Seconds),
        ("secondsOfStep", cell => cell.SecondsOfStep),
    ];

    /// <summary>The file's text.</summary>
    /// <param name="results">The results.</param>
    /// <param name="jobs">All cells.</param>
    public static string Of(GridResults results, IReadOnlyList<CellJob> jobs)
    {
        string[] options = [.. RunArguments.Names.Where(name => name != "output")];
        string[] spots = [.. results.Cells.SelectMany(cell => cell.Distilled?.Keys ?? []).Distinct()];
        var text = new StringBuilder();
        Add(["cell", "state", "name", .. options, .. _results.Select(result => result.Name), .. spots]);
        foreach (var (job, cell) in jobs.Zip(results.Cells))
        {
            var values = RunArguments.Named(job.Options);
            Add(
            [
                cell.Cell, cell.State, job.Options.Name, .. options.Select(option => values.GetValueOrDefault(option, "")),
                .. _results.Select(result => result.Value(cell)?.ToString(null, CultureInfo.InvariantCulture) ?? ""),
                .. spots.Select(spot =>
                    cell.Distilled is { } distilled && distilled.TryGetValue(spot, out double share)
                        ? share.ToString(CultureInfo.InvariantCulture)
                        : ""),
            ]);
        }

        return text.ToString();

        void Add(IEnumerable<string> row) => text.Append(string.Join(',', row.Select(Quoted))).Append('\n');
    }

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
