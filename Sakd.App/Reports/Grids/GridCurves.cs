using System.Collections.Immutable;
using Sakd.App.Comparing;

namespace Sakd.App.Reports.Grids;

/// <summary>What the finished runs of a grid did over the epochs, setting by setting, as means over the seeds.</summary>
/// <param name="runs">The finished runs of each setting that has some.</param>
internal sealed class GridCurves(ImmutableArray<(Setting Setting, ImmutableArray<GridCurves.Run> Runs)> runs)
{
    /// <summary>
    /// What is drawn of a run, and no more of it is kept: a grid may have thousands, each with hundreds of epochs.
    /// </summary>
    /// <param name="Validation">The accuracy on validation images, epoch by epoch.</param>
    /// <param name="Distilled">The share that was distilled at each branch point, epoch by epoch; the points in their order.</param>
    internal sealed record Run(double?[] Validation, OrderedDictionary<string, double?[]> Distilled);

    /// <summary>Reads the runs.</summary>
    /// <param name="folder">The grid's folder.</param>
    /// <param name="results">What it has come to.</param>
    public static GridCurves Read(string folder, GridResults results) => new(
    [
        .. from setting in results.Grid.Settings
           let finished = results.Cells
               .Where(cell => cell.Setting == setting.Name && cell.Accuracy is not null)
               .Select(cell => Read(Path.Combine(folder, cell.Cell)))
               .OfType<Run>()
               .ToImmutableArray()
           where finished.Length > 0
           select (setting, finished),
    ]);

    /// <summary>Accuracies on validation images, a drawing for each distiller of each pair, and in it what is not distilled.</summary>
    public Markup Accuracies() => Section("epochs", "Accuracy on validation images", runs
        .GroupBy(one => (one.Setting.Pair, one.Setting.Distiller))
        .Where(group => group.Key.Distiller is not null || runs.All(one => one.Setting.Distiller is null))
        .Select((group, i) => new LineChart($"{group.Key.Pair} {group.Key.Distiller}".TrimEnd(),
        [
            .. group.Concat(runs.Where(one => one.Setting.Distiller is null && one.Setting.Pair == group.Key.Pair))
                .Distinct()
                .Select((one, k) => SeedCurve.Of(
                    ShortName(one.Setting), LineChart.Colour(k), [.. one.Runs.Select(run => run.Validation)])
                    with { Dashed = k >= LineChart.Colours }),
        ]).Draw($"accuracy-{i}")));

    /// <summary>Where it was distilled, a drawing for each setting that decides.</summary>
    public Markup Decisions() => Section("decisions", "Where it was distilled", runs
        .Where(one => one.Setting.Strategy is not (Strategy.None or Strategy.Always))
        .Select((one, i) => new LineChart(one.Setting.Name,
        [
            .. one.Runs[0].Distilled.Keys.Select((spot, k) => SeedCurve.Of(
                spot, LineChart.Colour(k), [.. one.Runs.Select(run => run.Distilled.GetValueOrDefault(spot, []))])),
        ])
        {
            Bounds = (0, 1),
        }.Draw($"decisions-{i}")));

    // A run whose result is there has no curve where another of its files is damaged.
    private static Run? Read(string folder)
    {
        try
        {
            var run = ReportedRun.Read(folder);
            return new Run(
                [.. run.Epochs.Select(epoch => epoch.ValidationAccuracy)],
                new(run.Spots.Select(spot => KeyValuePair.Create(
                    spot, run.Epochs.Select(epoch => epoch.DistillationProbability?.GetValueOrDefault(spot)).ToArray()))));
        }
        catch (SakdException)
        {
            return null;
        }
    }

    private static Markup Section(string id, string title, IEnumerable<Markup> charts) => charts.ToList() is not { Count: > 0 } drawn
        ? Markup.None
        : Markup.Of($"""
            <section id="{id}">
            <h2>{title}</h2>
            <p>Means over the seeds that are finished, in bands of one standard deviation to either side.</p>
            <div class="charts">
            {drawn}</div>
            </section>

            """);

    private static string ShortName(Setting setting) => setting.Name[(setting.Pair.Length + 1)..];
}
