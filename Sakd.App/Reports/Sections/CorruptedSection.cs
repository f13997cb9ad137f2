using System.Globalization;

namespace Sakd.App.Reports.Sections;

/// <summary>How well policies tell training images from those that were made worse on purpose.</summary>
internal static class CorruptedSection
{
    /// <summary>The section; nothing where no run of a policy had such images.</summary>
    public static Markup Of(IReadOnlyList<ReportedRun> runs)
    {
        string[] spots = [.. runs.SelectMany(run => run.Summary?.Corrupted?.Values.FirstOrDefault()?.Keys ?? []).Distinct()];
        return spots.Length == 0 ? Markup.None : Markup.Of($"""
            <section id="corrupted">
            <h2>Images made worse on purpose</h2>
            <p>The probability that of a sound training image and one that was made worse the policy distils the sound one more, at the best
            epoch. 0.5 is a policy that makes no difference.</p>
            {ScrolledTable.Of(
                "Images made worse on purpose",
                ScrolledTable.Headings(["run", "images", .. spots]),
                runs.SelectMany(run => Rows(run, spots)))}</section>

            """);
    }

    private static IEnumerable<Markup> Rows(ReportedRun run, string[] spots) => run.Summary?.Corrupted?.Select(of => ScrolledTable.Row(
        run.Name, [of.Key, .. spots.Select(spot => of.Value.TryGetValue(spot, out double area) ? Text(area) : "")])) ?? [];

    private static string Text(double area) => area.ToString("0.000", CultureInfo.InvariantCulture);
}
