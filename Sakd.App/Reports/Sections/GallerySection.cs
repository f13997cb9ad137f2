using System.Globalization;
using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports.Sections;

/// <summary>The decision gallery: which images the policy distils most surely at each branch point, and which least.</summary>
internal static class GallerySection
{
    // Nearer to 0 or 1 than this the distance is said, and a range that is narrower shows next to no decision.
    private const double Near = 0.001, Narrow = 0.005;

    /// <summary>The section of one run; where there is no policy, that there is none.</summary>
    public static Markup Of(
        ReportedRun run, RunFindings findings, ImageTags tags, ImageSheet sheet, string id) => findings.Margins is not { } margins
        ? WithoutPolicy(run)
        : Markup.Of($"""
            <section id="gallery-{id}">
            <h2>Decisions of {run.Name}</h2>
            <p>Below each image stands the probability of distilling it, {By(run)}, in evaluation mode and unaugmented, {findings.Measured}.
            Of each class the {DecisionGallery.Each} that are distilled most surely stand at the left, the {DecisionGallery.Each} least at
            the right.</p>
            {tags.Legend}
            {run.Spots.Select((spot, i) => Spot(run, findings, margins, tags, sheet, spot, i, isOpen: i == run.Spots.Count - 1))}
            </section>

            """);

    private static Markup WithoutPolicy(ReportedRun run) => run is { Distils: true, HasPolicy: false }
        ? Markup.Of($"<p class=\"note\">{run.Name} has no gallery: {StrategyNames.Of(run.Config.Strategy)} has no policy.</p>\n")
        : Markup.None;

    private static string By(ReportedRun run) =>
        run.Config.Strategy is Strategy.Anti ? "which is 1 less its policy's, for it distils the others" : "which is the policy's";

    private static Markup Spot(
        ReportedRun run, RunFindings findings, float[,] margins, ImageTags tags, ImageSheet sheet, string name, int spot, bool isOpen)
    {
        int classes = Math.Min(DecisionGallery.Classes, findings.Classes.Length);
        double[] all = [.. Enumerable.Range(0, margins.GetLength(0)).Select(image => (double)margins[image, spot])];
        var note = all.Length > 0 && Probability(all.Max()) - Probability(all.Min()) < Narrow
            ? Markup.Of($"<p class=\"note\">Decided: next to no difference is made between images here.</p>\n")
            : Markup.None;
        return Markup.Of($"""
            <details{Markup.Trusted(isOpen ? " open" : "")}><summary>{name}: {Range(all)}</summary>
            {note}{ScrolledTable.Of(
                $"Gallery of {name} in {run.Name}",
                ScrolledTable.Headings("class", "distilled most surely", "least"),
                Enumerable.Range(0, classes).Select(label => Row(findings, margins, tags, sheet, spot, label)),
                "gallery")}</details>

            """);
    }

    private static Markup Row(RunFindings findings, float[,] margins, ImageTags tags, ImageSheet sheet, int spot, int label)
    {
        var (most, least) = DecisionGallery.Of(findings.Labels, margins, label, spot);
        return ScrolledTable.Row(
            findings.Classes[label], ((int[][])[most, least]).Select(images => Markup.Of($"<td>{images.Select(Shown)}</td>")));

        Markup Shown(int image)
        {
            var shown = findings.Gallery[image];
            var tag = tags.Of(shown);
            string alternative = $"{findings.Classes[label]}, {shown.Name}{(tag is null ? "" : $", {tag.Name}")}";
            return Markup.Of(
                $"<figure{Style(tag)}>{sheet.Show(shown, alternative)}"
                + $"<figcaption>{Text(margins[image, spot])}{Word(tag)}</figcaption></figure>");
        }
    }

    private static Markup Style(ImageTags.Tag? tag) => tag is null ? Markup.None : Markup.Of($" class=\"{tag.Style}\"");

    private static Markup Word(ImageTags.Tag? tag) => tag is null ? Markup.None : Markup.Of($"<br>{tag.Name}");

    private static string Range(double[] margins) => margins.Length == 0
        ? "no images"
        : $"{Text(margins.Min())} to {Text(margins.Max())}, mean {Formatted.Probability(margins.Average(Probability))}";

    private static double Probability(double margin) => 1 / (1 + Math.Exp(-margin));

    /// <summary>0.123, or 1-2.3e-5, which a probability of the same few digits would hide.</summary>
    private static string Text(double margin)
    {
        double rest = Probability(-Math.Abs(margin));
        return rest >= Near ? Fixed(Probability(margin)) : (margin > 0 ? "1-" : "") + rest.ToString("0.0e-0", CultureInfo.InvariantCulture);

        static string Fixed(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
    }
}
