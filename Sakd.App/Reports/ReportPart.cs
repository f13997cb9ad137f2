using Sakd.App.Reports.Findings;
using Sakd.App.Runs;
using Sakd.Platform;

namespace Sakd.App.Reports;

/// <summary>What a page says of one run: its files, and what its networks were found to do.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pair">Its pair; null for a plain training.</param>
/// <param name="Layout">The layout of its distiller; likewise.</param>
/// <param name="Findings">What was found; null for a run that is not over, or whose images are gone.</param>
/// <param name="Missing">What is not found, and why; null where all is.</param>
internal sealed record ReportPart(ReportedRun Run, PairInfo? Pair, LayoutInfo? Layout, RunFindings? Findings, string? Missing)
{
    /// <summary>So many test images are looked at, if nobody says otherwise.</summary>
    public const int DefaultImages = 10_000;

    /// <summary>A run as its files say, whose networks are not looked at.</summary>
    /// <param name="session">The catalog.</param>
    /// <param name="run">The run.</param>
    public static ReportPart Unfinished(Session session, ReportedRun run)
    {
        try
        {
            var pair = run.IsPlain ? null : session.Catalog.Pair(run.Config.Name);
            var layout = pair is null || !run.Distils ? null : Recipe.Layout(pair, CatalogIndex.Distiller(pair, run.Config.Distiller!));
            return new ReportPart(
                run, pair?.Info, layout, null,
                run.Divergence is null ? "its networks were not looked at: it is not over" : $"it ended without a result: {Diverged(run)}");
        }
        catch (SakdException e)
        {
            // A run of another program: what its files say can be shown.
            return new ReportPart(run, null, null, null, $"its networks were not looked at: {e.Message}");
        }
    }

    /// <summary>What became of a run that diverged, and what may help.</summary>
    public static string Diverged(ReportedRun run) =>
        $"its {run.Divergence!.What} was no longer finite in epoch {run.Divergence.Epoch}"
        + (run.Divergence.Batch is { } batch
            ? $", batch {batch}; a smaller --lr may help ({RunFolder.Diverged} has the step)"
            : "; a smaller --lr or --policy-lr may help");

    /// <summary>A run with what its networks do, if it is over; what is missing is a warning.</summary>
    /// <param name="session">Terminal, catalog and token.</param>
    /// <param name="run">The run.</param>
    /// <param name="images">The most test images that are looked at.</param>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public static ReportPart Of(Session session, ReportedRun run, int images)
    {
        var part = Unfinished(session, run);
        if (run.Summary is null) return part;
        try
        {
            _ = Compute.Open(Compute.DefaultDevice, Processor.PhysicalCores);
            var findings = RunFindings.Of(session, run, images);
            string? missing = run.Distils && findings.Teacher is null
                ? "its teacher's file is gone, or another one by now, so that teacher and gallery are left out"
                : null;
            if (missing is not null) session.Terminal.Warn($"{run.Folder}: {missing}");
            return part with { Findings = findings, Missing = missing };
        }
        catch (SakdException e)
        {
            session.Terminal.Warn($"{run.Folder}: its networks are not looked at: {e.Message}");
            return part with { Missing = $"its networks were not looked at: {e.Message}" };
        }
    }
}
