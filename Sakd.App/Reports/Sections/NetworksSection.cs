using System.Globalization;
using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports.Sections;

/// <summary>What student and teacher of a run cost, and how well they know each class.</summary>
internal static class NetworksSection
{
    // A table of more classes cannot be read; a drawing of it can be looked at, and its worst classes can be read.
    private const int MostInMatrix = 20, MostInTable = 30, MostConfused = 20, LettersOfHeading = 4;

    /// <summary>The section of one run.</summary>
    public static Markup Of(ReportedRun run, RunFindings findings, string id)
    {
        string who = run.Distils ? "student" : "network";
        (string Who, NetworkFindings Network)[] networks = findings.Teacher is { } teacher
            ? [("teacher", teacher), (who, findings.Student)]
            : [(who, findings.Student)];
        return Markup.Of($"""
            <section id="networks-{id}">
            <h2>Networks of {run.Name}</h2>
            {Costs(run, networks)}<p class="note">Times are medians on the machine that made this page.
            Below, {findings.Measured}.</p>
            <h3>Class by class</h3>
            {Classes(run, findings, networks)}<div class="matrices">
            {networks.Select(one => Matrix(run, $"What the {one.Who} takes for what", one.Network, findings))}</div>
            {Confusions(run, findings, networks)}
            </section>

            """);
    }

    private static Markup Costs(ReportedRun run, (string Who, NetworkFindings Network)[] networks) => ScrolledTable.Of(
        $"Size and time in {run.Name}",
        ScrolledTable.Headings("network", "parameters", "multiply-adds", "file", "one image", $"one of {NetworkFindings.Batch}"),
        networks.Select(one => ScrolledTable.Row(
            $"{one.Who}, {one.Network.Name}", Formatted.Count(one.Network.Parameters), Formatted.Short(one.Network.MultiplyAdds),
            Formatted.Bytes(one.Network.Bytes), Milliseconds(one.Network.Milliseconds), Milliseconds(one.Network.BatchMilliseconds))));

    private static string Milliseconds(double time) => string.Create(CultureInfo.InvariantCulture, $"{time:0.000} ms");

    private static Markup Classes(ReportedRun run, RunFindings findings, (string Who, NetworkFindings Network)[] networks)
    {
        int[] classes = [.. Enumerable.Range(0, findings.Classes.Length).Where(label => findings.Student.Images(label) > 0)];
        if (classes.Length <= MostInTable) return Table(classes, "each class");
        int[] worst = [.. classes.OrderBy(label => findings.Student.Accuracy(label)).Take(MostInTable)];
        return Markup.Of($"""
            {Table(worst, "the classes known worst")}<p class="note">The {MostInTable} of {classes.Length} classes that the student knows
            worst.</p>
            <details><summary>All {classes.Length} classes</summary>
            {Table(classes, "each class")}</details>

            """);

        Markup Table(int[] shown, string which) => ScrolledTable.Of(
            $"Accuracy of {which} in {run.Name}",
            ScrolledTable.Headings(["class", "images", .. networks.Select(one => one.Who)]),
            shown.Select(label => ScrolledTable.Row(
                findings.Classes[label],
                [
                    Markup.Of($"<td>{findings.Student.Images(label)}</td>"),
                    .. networks.Select(one => ScrolledTable.Bar(one.Network.Accuracy(label), one.Who)),
                ])));
    }

    // Of more classes than a matrix can be read of: what the student takes for something else most often, and how often the teacher does.
    private static Markup Confusions(ReportedRun run, RunFindings findings, (string Who, NetworkFindings Network)[] networks)
    {
        int[] classes = [.. Enumerable.Range(0, findings.Classes.Length).Where(label => findings.Student.Images(label) > 0)];
        if (classes.Length <= MostInMatrix) return Markup.None;
        var most = classes
            .SelectMany(label => Enumerable.Range(0, findings.Classes.Length).Select(guess => (Label: label, Guess: guess)))
            .Where(pair => pair.Label != pair.Guess && findings.Student.Confusion[pair.Label, pair.Guess] > 0)
            .OrderByDescending(pair => findings.Student.Share(pair.Label, pair.Guess))
            .Take(MostConfused);
        return Markup.Of($"""
            <h3>Taken for something else most often</h3>
            {ScrolledTable.Of(
                $"What is taken for something else most often in {run.Name}",
                ScrolledTable.Headings(["is", "is taken for", .. networks.Select(one => one.Who)]),
                most.Select(pair => ScrolledTable.Row(
                    findings.Classes[pair.Label],
                    [
                        Markup.Of($"<td>{findings.Classes[pair.Guess]}</td>"),
                        .. networks.Select(one => ScrolledTable.Bar(one.Network.Share(pair.Label, pair.Guess), one.Who)),
                    ])))}

            """);
    }

    private static Markup Matrix(ReportedRun run, string title, NetworkFindings network, RunFindings findings)
    {
        int[] classes = [.. Enumerable.Range(0, findings.Classes.Length).Where(label => network.Images(label) > 0)];
        if (classes.Length == 0) return Markup.None;
        if (classes.Length > MostInMatrix)
        {
            string label = $"{title} in {run.Name}: {classes.Length} classes, "
                + $"{Formatted.Percent(Right(network, classes))} of the images on the diagonal";
            return Markup.Of($"""
                <figure class="confusion"><figcaption>{title}: a row for each class, a column for what its images are taken for, in the
                order of the labels; the stronger, the more</figcaption>
                <img src="{ConfusionImage.Of(network, classes)}" alt="{label}"></figure>

                """);
        }

        string[] names = [.. classes.Select(label => findings.Classes[label])], letters = [.. names.Select(Beginning)];

        // Names that begin alike are numbered instead.
        bool isNumbered = letters.Distinct().Count() < letters.Length;
        var headings = names.Select((name, i) =>
            Markup.Of($"<th scope=\"col\"><abbr title=\"{name}\">{(isNumbered ? $"{i + 1}" : letters[i])}</abbr></th>"));
        var rows = classes.Select((label, i) => ScrolledTable.Row(
            isNumbered ? $"{i + 1} {names[i]}" : names[i], classes.Select(guess => Cell(network, label, guess))));
        return Markup.Of($"""
            <figure class="matrix"><figcaption>{title}, in %</figcaption>
            {ScrolledTable.Of($"{title} in {run.Name}", headings.Prepend(Markup.Of($"<th scope=\"col\">is</th>")), rows)}</figure>

            """);
    }

    private static double Right(NetworkFindings network, int[] classes) =>
        (double)classes.Sum(label => network.Confusion[label, label]) / classes.Sum(network.Images);

    private static string Beginning(string name) => string.Concat(name.EnumerateRunes().Take(LettersOfHeading));

    private static Markup Cell(NetworkFindings network, int label, int guess)
    {
        double share = network.Share(label, guess);
        string text = share == 0 ? "" : (100 * share).ToString("0", CultureInfo.InvariantCulture);
        return Markup.Of($"<td class=\"{(label == guess ? "right" : "wrong")}\" style=\"--share:{share:0.###}\">{text}</td>");
    }
}
