using System.Collections.Immutable;
using Sakd.App.Reports.Findings;
using Sakd.App.Reports.Sections;

namespace Sakd.App.Reports;

/// <summary>A page about one or several runs.</summary>
/// <param name="parts">The runs.</param>
/// <param name="tags">What people say of images.</param>
internal sealed class ReportPage(ImmutableArray<ReportPart> parts, ImageTags tags)
{
    private readonly ImageSheet _sheet = new();

    /// <summary>How the page says that it goes on; null for one that stays as it is.</summary>
    public LiveState? Live { get; init; }

    /// <summary>The page.</summary>
    public string Write()
    {
        var runs = parts.Select(part => part.Run).ToList();
        string title = runs is [var one] ? one.Name : $"{runs.Count} runs: {string.Join(", ", runs.Select(run => run.Name))}";
        return new HtmlPage(
            title,
            Markup.Of($"<p>{runs.Select(Described)}</p>\n"),
            Markup.Of($"""
                {SettingsSection.Results(runs)}{parts.Select(Missing)}
                {CurvesSection.Of(runs)}{DecisionsSection.Of(runs)}{CorruptedSection.Of(runs)}{Drawings()}
                {ClassesSection.Of(parts)}{Beside(NetworksSection.Of)}{Beside(Gallery)}{SettingsSection.Settings(runs)}{_sheet.Definitions}

                """))
        {
            Live = Live,
        }.Write();
    }

    private static Markup Described(ReportedRun run)
    {
        var config = run.Config;
        string what = run.Distils
            ? $"{config.Name} by {config.Distiller}, {StrategyNames.Of(config)}, profile {StrategyNames.Of(config.Profile)}"
            : $"{config.Name}, without distillation";
        return Markup.Of(
            $"<span class=\"run\">{run.Name}: {what}; {Formatted.Count(config.TrainingImages)} training images of {config.Input} in "
            + $"{config.Classes} classes, {config.Epochs} epochs, seed {config.Seed}.</span>\n");
    }

    // A page that goes on says by itself that it is not over.
    private Markup Missing(ReportPart part) => part.Missing is { } why && Live is not { IsOver: false }
        ? Markup.Of($"<p class=\"warning\">{part.Run.Name}: {why}.</p>\n")
        : Markup.None;

    private Markup Drawings() => Markup.Of(parts
        .Where(part => part is { Layout: not null, Run.Distils: true })
        .DistinctBy(part => (part.Pair!.Name, part.Layout!.Layout))
        .Select(part => RoutingDrawing.Draw(part.Pair!, part.Layout!, part.Run.Config.Classes, parts.Any(other =>
            other.Run.HasPolicy && (other.Pair?.Name, other.Layout?.Layout) == (part.Pair!.Name, part.Layout!.Layout))))
        .ToList() is { Count: > 0 } drawings
            ? [Markup.Of($"<section id=\"routing\"><h2>The routing network</h2>\n<div class=\"charts\">{drawings}</div></section>\n")]
            : []);

    // Those of several runs stand side by side where there is room.
    private Markup Beside(Func<ReportedRun, RunFindings, string, Markup> section)
    {
        var sections = parts
            .Select((part, i) => part.Findings is { } findings ? section(part.Run, findings, $"{i}") : Markup.None)
            .Where(one => one != Markup.None)
            .ToList();
        return sections.Count == 0 ? Markup.None : Markup.Of($"<div class=\"beside\">\n{sections}</div>\n");
    }

    private Markup Gallery(ReportedRun run, RunFindings findings, string id) => GallerySection.Of(run, findings, tags, _sheet, id);
}
