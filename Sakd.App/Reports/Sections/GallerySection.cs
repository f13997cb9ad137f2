using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports.Sections;

/// <summary>The decision gallery: which images the policy distils most surely at each branch point, and which least.</summary>
internal static class GallerySection
{
    /// <summary>The section of one run; nothing where there is no policy.</summary>
    public static Markup Of(ReportedRun run, RunFindings findings, ImageTags tags, string id) => findings.Probability is not { } probability
        ? Markup.None
        : Markup.Of($"""
            <section id="gallery-{id}">
            <h2>Decisions of {run.Name}</h2>
            <p>Below each image stands the policy's probability of distilling it, in evaluation mode and unaugmented, {findings.Measured}.
            Of each class the {DecisionGallery.Each} that are distilled most surely stand at the left, the {DecisionGallery.Each} least at
            the right.</p>
            {tags.Legend}
            {run.Spots.Select((spot, i) => Spot(run, findings, probability, tags, spot, i, isOpen: i == run.Spots.Count - 1))}
            </section>

            """);

    private static Markup Spot(
        ReportedRun run, RunFindings findings, float[,] probability, ImageTags tags, string name, int spot, bool isOpen)
    {
        int classes = Math.Min(DecisionGallery.Classes, findings.Classes.Length);
        return Markup.Of($"""
            <details{Markup.Trusted(isOpen ? " open" : "")}><summary>{name}: {Range(probability, spot)}</summary>
            {ScrolledTable.Of(
                $"Gallery of {name} in {run.Name}",
                ScrolledTable.Headings("class", "distilled most surely", "least"),
                Enumerable.Range(0, classes).Select(label => Row(findings, probability, tags, spot, label)),
                "gallery")}</details>

            """);
    }

    private static Markup Row(RunFindings findings, float[,] probability, ImageTags tags, int spot, int label)
    {
        var (most, least) = DecisionGallery.Of(findings.Labels, probability, label, spot);
        return ScrolledTable.Row(
            findings.Classes[label], ((int[][])[most, least]).Select(images => Markup.Of($"<td>{images.Select(Shown)}</td>")));

        Markup Shown(int image)
        {
            var shown = findings.Gallery[image];
            var tag = tags.Of(shown);
            string alternative = $"{findings.Classes[label]}, {shown.Name}{(tag is null ? "" : $", {tag.Name}")}";
            return Markup.Of(
                $"<figure{Style(tag)}><img src=\"{shown.Source}\" alt=\"{alternative}\" "
                + $"loading=\"lazy\"><figcaption>{probability[image, spot]:0.000}</figcaption></figure>");
        }
    }

    private static Markup Style(ImageTags.Tag? tag) => tag is null ? Markup.None : Markup.Of($" class=\"{tag.Style}\"");

    private static string Range(float[,] probability, int spot)
    {
        var all = Enumerable.Range(0, probability.GetLength(0)).Select(image => (double)probability[image, spot]).ToList();
        return all.Count == 0 ? "no images"
            : $"{Formatted.Probability(all.Min())} to {Formatted.Probability(all.Max())}, mean {Formatted.Probability(all.Average())}";
    }
}
