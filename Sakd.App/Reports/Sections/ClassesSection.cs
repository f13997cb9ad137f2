using System.Collections.Immutable;
using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports.Sections;

/// <summary>How well the students of several runs know each class, side by side.</summary>
internal static class ClassesSection
{
    // Of more classes those in which the runs differ most are shown.
    private const int Most = 30;

    /// <summary>The section; nothing for a single run, and for runs of other images that they are.</summary>
    public static Markup Of(ImmutableArray<ReportPart> parts)
    {
        var seen = parts.Where(part => part.Findings is not null).ToList();
        if (seen.Count < 2) return Markup.None;
        if (seen.Any(part => !AreOfTheSameImages(part.Findings!, seen[0].Findings!)))
            return Markup.Of(
                $"<p class=\"note\">The runs' test images differ: their students do not stand class by class side by side.</p>\n");
        var first = seen[0].Findings!;
        var networks = seen.Select(part => part.Findings!.Student).ToList();
        int[] classes = [.. Enumerable.Range(0, first.Classes.Length).Where(label => first.Student.Images(label) > 0)];
        int[] shown = classes.Length <= Most ? classes : [.. classes.OrderByDescending(Range).Take(Most).Order()];
        return Markup.Of($"""
            <section id="classes">
            <h2>Class by class</h2>
            <p>The accuracy of each run's student, {first.Measured}{(
                shown.Length < classes.Length ? $"; the {Most} of {classes.Length} classes in which the runs differ most" : "")}.</p>
            {ScrolledTable.Of(
                "Accuracy of each class in each run",
                ScrolledTable.Headings(["class", "images", .. seen.Select(part => part.Run.Name)]),
                shown.Select(label => ScrolledTable.Row(
                    first.Classes[label],
                    [
                        Markup.Of($"<td>{first.Student.Images(label)}</td>"),
                        .. networks.Select(network => ScrolledTable.Bar(network.Accuracy(label), "student")),
                    ])))}</section>

            """);

        double? Range(int label) => networks.Max(network => network.Accuracy(label)) - networks.Min(network => network.Accuracy(label));
    }

    private static bool AreOfTheSameImages(RunFindings one, RunFindings other) =>
        one.Classes.SequenceEqual(other.Classes) && one.Labels.AsSpan().SequenceEqual(other.Labels);
}
