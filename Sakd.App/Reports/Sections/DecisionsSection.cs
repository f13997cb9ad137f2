using Sakd.Training;

namespace Sakd.App.Reports.Sections;

/// <summary>Where each run distilled, over the epochs, beside what its policy had in mind, and the routes that were taken.</summary>
internal static class DecisionsSection
{
    private const int MostRoutes = 16;

    /// <summary>The section; nothing where no run distils.</summary>
    public static Markup Of(IReadOnlyList<ReportedRun> runs)
    {
        var distilling = runs.Where(run => run.Spots.Count > 0 && run.Epochs.Any(HasShares)).ToList();
        int epochs = distilling.Select(run => run.Epochs.Length).DefaultIfEmpty().Max();

        // What is drawn of each run stands beside the same of the others.
        IEnumerable<Markup>[] kinds =
        [
            distilling.Select((run, i) => Chart(run, $"decisions-{i}", epochs)),
            distilling.Select((run, i) => RoutesOverEpochs(run, $"routes-{i}", epochs)),
            distilling.Select(Routes),
        ];
        return distilling.Count == 0 ? Markup.None : Markup.Of($"""
            <section id="decisions">
            <h2>Where it was distilled</h2>
            <p>{Explained(distilling)}</p>
            {(distilling.Count == 1 ? SideBySide(kinds.SelectMany(kind => kind)) : Markup.Of(kinds.Select(SideBySide)))}</section>

            """);
    }

    private static Markup SideBySide(IEnumerable<Markup> figures) =>
        figures.Where(figure => figure != Markup.None).ToList() is { Count: > 0 } drawn
            ? Markup.Of($"<div class=\"charts\">\n{drawn}</div>\n")
            : Markup.None;

    private static string Explained(List<ReportedRun> runs)
    {
        if (!runs.Any(run => run.HasPolicy)) return "The share of samples that were distilled at each branch point.";
        string distilled =
            runs.Any(run => run.Config.Strategy is Strategy.Anti) ? "; it was distilled there, but of anti, which distils the others"
            : runs.Any(run => Recipe.WarmUpSteps(run.Config) is > 0) ? " and was distilled (at KL, while a warm-up lasts, if a coin agreed)"
            : " and was distilled";
        return "The share of samples that were distilled at each branch point (line), and the mean probability of it by the policy "
            + "(dashed). Rings mark epochs in which a policy was decided: its probability was above 0.995 or below 0.005 throughout. Of "
            + $"routes a digit stands for each branch point, 1 where the sample went on with the teacher{distilled}.";
    }

    private static Markup Chart(ReportedRun run, string id, int epochs)
    {
        bool isAnti = run.Config.Strategy is Strategy.Anti;
        var lines = run.Spots.SelectMany((spot, i) => (ChartLine[])[
            new(spot, LineChart.Colour(i), [.. run.Epochs.Select(epoch => At(epoch.DistillationProbability, spot))])
            {
                Marked = [.. Enumerable.Range(0, run.Epochs.Length).Where(k => run.Epochs[k].Collapsed?.Contains(spot) == true)],
            },
            new($"policy at {spot}", LineChart.Colour(i), [.. run.Epochs.Select(epoch => Policy(epoch, spot))], Dashed: true),
        ]).Where(line => line.Values.Any(value => value is not null)).ToList();
        return new LineChart(run.Name, lines) { Bounds = (0, 1), Epochs = epochs }.Draw(id);

        double? Policy(EpochMetrics epoch, string spot) =>
            At(epoch.PolicyProbability, spot) is { } of ? isAnti ? 1 - of : of : null;
    }

    private static bool HasShares(EpochMetrics epoch) => epoch.DistillationProbability is not null;

    private static double? At(IReadOnlyDictionary<string, double>? values, string spot) =>
        values is not null && values.TryGetValue(spot, out double value) ? value : null;

    // One route throughout has nothing to show that the bars below do not.
    private static Markup RoutesOverEpochs(ReportedRun run, string id, int epochs)
    {
        string[] most =
        [
            .. run.Epochs.SelectMany(epoch => epoch.Routes ?? new Dictionary<string, double>())
                .GroupBy(route => route.Key, (route, shares) => (Route: route, Share: shares.Sum(share => share.Value)))
                .Where(one => one.Share > 0)
                .OrderByDescending(one => one.Share)
                .ThenBy(one => one.Route)
                .Select(one => one.Route)
                .Take(LineChart.Colours),
        ];
        return most.Length < 2 || run.Epochs.Length < 2 ? Markup.None : new LineChart(
            $"{run.Name}, share of the routes",
            [.. most.Select((route, i) => new ChartLine(
                route, LineChart.Colour(i), [.. run.Epochs.Select(epoch => epoch.Routes?.GetValueOrDefault(route))]))])
        {
            Bounds = (0, run.Epochs.Max(epoch => most.Max(route => epoch.Routes?.GetValueOrDefault(route) ?? 0))),
            Epochs = epochs,
        }.Draw(id);
    }

    private static Markup Routes(ReportedRun run)
    {
        if (run.Epochs[^1].Routes is not { Count: > 0 } routes) return Markup.None;
        var most = routes.Where(route => route.Value > 0).OrderByDescending(route => route.Value).ThenBy(route => route.Key).ToList();
        string among = most.Count > MostRoutes ? $": the {MostRoutes} of {most.Count} that most samples took" : "";
        return Markup.Of($"""
            <figure class="bars">
            <figcaption>{run.Name}, routes in the last epoch{among}</figcaption>
            {ScrolledTable.Of(
                $"Routes of {run.Name}",
                ScrolledTable.Headings(string.Join(' ', run.Spots), "samples"),
                most.Take(MostRoutes).Select(route => ScrolledTable.Row(route.Key, [ScrolledTable.Bar(route.Value, "samples")])))}</figure>
            """);
    }
}
