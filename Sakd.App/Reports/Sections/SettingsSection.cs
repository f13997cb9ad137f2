
namespace Sakd.App.Reports.Sections;

/// <summary>What each run was asked for, and what came of it.</summary>
internal static class SettingsSection
{
    // Of a thousand classes nobody reads the names in a cell; both stand elsewhere on the page.
    private static readonly HashSet<string> _elsewhere = ["classNames", "spots"];

    /// <summary>The results, side by side.</summary>
    public static Markup Results(IReadOnlyList<ReportedRun> runs) => Markup.Of($"""
        <section id="results">
        <h2>Result</h2>
        {ScrolledTable.Of(
            "Results",
            ScrolledTable.Headings("run", "test accuracy", "balanced", "teacher", "validation", "epoch", "images/s", "time"),
            runs.Select(Result))}{runs.Select(Collapsed)}</section>

        """);

    /// <summary>The settings, side by side; those that differ stand out.</summary>
    public static Markup Settings(IReadOnlyList<ReportedRun> runs)
    {
        var settings = runs.Select(run => run.Settings()).ToList();
        var names = settings.SelectMany(one => one.Keys).Distinct().Where(name => !_elsewhere.Contains(name));
        return Markup.Of($"""
            <section id="settings">
            <h2>Settings</h2>
            {runs.Select(run => Markup.Of($"<p>{run.Name} again:</p><pre><code>{run.Config.Repeat}</code></pre>\n"))}
            <details{Markup.Trusted(runs.Count > 1 ? " open" : "")}><summary>All settings</summary>
            {ScrolledTable.Of(
                "Settings",
                ScrolledTable.Headings(runs.Select(run => run.Name).Prepend("setting")),
                names.Select(name => Row(name, settings)))}</details>
            </section>

            """);
    }

    private static Markup Row(string name, IReadOnlyList<IReadOnlyDictionary<string, string>> settings) => ScrolledTable.Row(
        name, settings.Select(one => Markup.Of($"<td>{one.GetValueOrDefault(name, "")}</td>")),
        ReportedRun.Differ(name, settings) ? "differs" : null);

    private static Markup Result(ReportedRun run) => run.Summary is not { } summary
        ? ScrolledTable.Row(run.Name, [Markup.Of($"<td colspan=\"7\">{WithoutResult(run)}</td>")])
        : ScrolledTable.Row(
            run.Name,
            RunReport.WithError(summary.StudentAccuracy, summary.StandardError),
            summary.BalancedAccuracy is { } balanced ? Formatted.Percent(balanced) : "",
            summary.TeacherAccuracy is { } teacher ? Formatted.Percent(teacher) : "",
            Formatted.Percent(summary.ValidationAccuracy) + (summary.SelectedOnTest ? " (the test images chose)" : ""),
            $"{summary.BestEpoch} of {run.Config.Epochs}",
            Formatted.Count((long)summary.ImagesPerSecond),
            Formatted.Time(summary.Seconds));

    private static string WithoutResult(ReportedRun run) =>
        run.Divergence is null ? $"{run.Epochs.Length} of {run.Config.Epochs} epochs so far" : "diverged";

    // For the teacher it is what policies come to; against it, nothing was distilled there any more.
    private static Markup Collapsed(ReportedRun run)
    {
        if (run.Summary is not { Collapsed: { Count: > 0 } spots } summary) return Markup.None;
        string kind = spots.Any(spot => summary.DistillationProbability?.GetValueOrDefault(spot) < 0.5) ? "warning" : "note";
        return Markup.Of($"<p class=\"{kind}\">{run.Name}: the policy was decided in the last epoch at {string.Join(", ", spots)}.</p>\n");
    }
}
