using System.Globalization;
using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports.Sections;

/// <summary>What student and teacher of a run cost, and how well they know each class.</summary>
internal static class NetworksSection
{
    // A matrix of more classes cannot be read; its worst classes can.
    private const int MostInMatrix = 20, MostInTable = 30;

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
            Below, {findings.Measured}{Unread(findings)}.</p>
            <h3>Class by class</h3>
            {Classes(run, findings, networks)}<div class="matrices">
            {networks.Select(one => Matrix(run, $"What the {one.Who} takes for what", one.Network, findings))}</div>
            </section>

            """);
    }

    private static string Unread(RunFindings findings) =>
        findings.Classes.Length > MostInMatrix ? $"; what is taken for what is shown of up to {MostInMatrix} classes" : "";

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
        int all = classes.Length;
        if (all > MostInTable) classes = [.. classes.OrderBy(label => findings.Student.Accuracy(label)).Take(MostInTable)];
        var table = ScrolledTable.Of(
            $"Accuracy of each class in {run.Name}",
            ScrolledTable.Headings(["class", "images", .. networks.Select(one => one.Who)]),
            classes.Select(label => ScrolledTable.Row(
                findings.Classes[label],
                [
                    Markup.Of($"<td>{findings.Student.Images(label)}</td>"),
                    .. networks.Select(one => ScrolledTable.Bar(one.Network.Accuracy(label), one.Who)),
                ])));
        return all <= MostInTable ? table
            : Markup.Of($"{table}<p class=\"note\">The {MostInTable} of {all} classes that the student knows worst.</p>\n");
    }

    private static Markup Matrix(ReportedRun run, string title, NetworkFindings network, RunFindings findings)
    {
        int[] classes = [.. Enumerable.Range(0, findings.Classes.Length).Where(label => network.Images(label) > 0)];
        if (classes.Length is 0 or > MostInMatrix) return Markup.None;
        var headings = classes.Select(guess => findings.Classes[guess]).Select(name =>
            Markup.Of($"<th scope=\"col\"><abbr title=\"{name}\">{(name.Length <= 4 ? name : name[..4])}</abbr></th>"));
        var rows = classes.Select(label =>
            ScrolledTable.Row(findings.Classes[label], classes.Select(guess => Cell(network, label, guess))));
        return Markup.Of($"""
            <figure class="matrix"><figcaption>{title}, in %</figcaption>
            {ScrolledTable.Of($"{title} in {run.Name}", headings.Prepend(Markup.Of($"<th scope=\"col\">is</th>")), rows)}</figure>

            """);
    }

    private static Markup Cell(NetworkFindings network, int label, int guess)
    {
        double share = (double)network.Confusion[label, guess] / network.Images(label);
        string text = share == 0 ? "" : (100 * share).ToString("0", CultureInfo.InvariantCulture);
        return Markup.Of($"<td class=\"{(label == guess ? "right" : "wrong")}\" style=\"--share:{share:0.###}\">{text}</td>");
    }
}
