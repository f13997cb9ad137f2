using System.Collections.Immutable;
using Sakd.App.Reports.Findings;
using Sakd.App.Reports.Sections;
using Sakd.App.Runs;

namespace Sakd.App.Reports;

/// <summary>What a page says of one run: its files, and what its networks were found to do.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pair">Its pair; null for a plain training.</param>
/// <param name="Layout">The layout of its distiller; likewise.</param>
/// <param name="Findings">What was found; null for a run that is not over, or whose images are gone.</param>
/// <param name="Missing">What is not found, and why; null where all is.</param>
internal sealed record ReportPart(ReportedRun Run, PairInfo? Pair, LayoutInfo? Layout, RunFindings? Findings, string? Missing);

/// <summary>A page about one or several runs, in one file: no script, no request.</summary>
/// <param name="parts">The runs.</param>
/// <param name="tags">What people say of images.</param>
internal sealed class ReportPage(ImmutableArray<ReportPart> parts, ImageTags tags)
{
    private const string StyleName = "Sakd.App.Reports.Report.css";

    /// <summary>The page.</summary>
    public string Write()
    {
        var runs = parts.Select(part => part.Run).ToList();
        string title = runs is [var one] ? one.Name : $"{runs.Count} runs: {string.Join(", ", runs.Select(run => run.Name))}";
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>
            {Markup.Trusted(Style())}</style>
            </head>
            <body>
            <header>
            <p class="product">Sakd {RunConfig.CurrentVersion}</p>
            <h1>{title}</h1>
            <p>{runs.Select(Described)}</p>
            </header>
            <main>
            {SettingsSection.Results(runs)}{parts.Select(Missing)}
            {CurvesSection.Of(runs)}{DecisionsSection.Of(runs)}{Drawings()}
            {parts.Select(Found)}{SettingsSection.Settings(runs)}
            </main>
            </body>
            </html>

            """).ToString();
    }

    private static Markup Described(ReportedRun run)
    {
        var config = run.Config;
        string what = run.Distils
            ? $"{config.Name} by {config.Distiller}, {StrategyNames.Of(config.Strategy)}, profile {StrategyNames.Of(config.Profile)}"
            : $"{config.Name}, without distillation";
        return Markup.Of(
            $"<span class=\"run\">{run.Name}: {what}; {Formatted.Count(config.TrainingImages)} training images of {config.Input} in "
            + $"{config.Classes} classes, {config.Epochs} epochs, seed {config.Seed}.</span>\n");
    }

    private static Markup Missing(ReportPart part) => part.Missing is { } why
        ? Markup.Of($"<p class=\"warning\">{part.Run.Name}: {why}.</p>\n")
        : Markup.None;

    private Markup Drawings() => Markup.Of(parts
        .Where(part => part is { Layout: not null, Run.Distils: true })
        .DistinctBy(part => (part.Pair!.Name, part.Layout!.Layout))
        .Select(part => RoutingDrawing.Draw(part.Pair!, part.Layout!))
        .ToList() is { Count: > 0 } drawings
            ? [Markup.Of($"<section id=\"routing\"><h2>The routing network</h2>\n<div class=\"charts\">{drawings}</div></section>\n")]
            : []);

    private Markup Found(ReportPart part, int i) => part.Findings is not { } findings
        ? Markup.None
        : Markup.Of($"{NetworksSection.Of(part.Run, findings, $"{i}")}{GallerySection.Of(part.Run, findings, tags, $"{i}")}");

    private static string Style()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(StyleName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
