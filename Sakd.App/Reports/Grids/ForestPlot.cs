using Sakd.App.Comparing;

namespace Sakd.App.Reports.Grids;

/// <summary>
/// Draws differences with their intervals over one scale, each into a row of a table, with a line at zero: a forest plot.
/// </summary>
internal sealed class ForestPlot
{
    private const int Width = 240, Height = 24, AxisHeight = 16, Middle = Width / 2, Reach = Middle - 12;

    // Points of percent, from which the smallest is taken that has room for all.
    private static readonly double[] _scales =
        [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200];

    private readonly double _most;

    /// <summary>A plot with room for comparisons.</summary>
    public ForestPlot(IEnumerable<ComparisonResult> comparisons)
    {
        double most = comparisons.Max(one => 100 * (Math.Abs(one.Difference ?? 0) + (one.HalfInterval ?? 0)));
        _most = _scales.FirstOrDefault(scale => scale >= most, most);
    }

    /// <summary>Its axis.</summary>
    public Markup Axis() => Markup.Of($"""
        <svg class="forest" viewBox="0 0 {Width} {AxisHeight}" aria-hidden="true"><text x="0" y="12">-{_most:0.##}</text>
        <text x="{Middle}" y="12" text-anchor="middle">0</text><text x="{Width}" y="12" text-anchor="end">+{_most:0.##}</text></svg>
        """);

    /// <summary>One comparison; only the line at zero where there is no difference yet.</summary>
    public Markup Row(ComparisonResult comparison)
    {
        if (comparison.Difference is not { } difference) return Drawing("no result yet", Markup.None);
        string words = $"{ResultsPage.Difference(comparison)} points";
        var interval = comparison.HalfInterval is { } half ? Interval(Place(difference - half), Place(difference + half)) : Markup.None;
        return Drawing(words, Markup.Of($"{interval}<circle class=\"point\" cx=\"{Place(difference):0.#}\" cy=\"12\" r=\"4.5\"/>"));
    }

    private static Markup Interval(double low, double high) => Markup.Of(
        $"<path class=\"interval\" d=\"M{low:0.#} 7V17M{low:0.#} 12H{high:0.#}M{high:0.#} 7V17\"/>");

    private static Markup Drawing(string words, Markup drawn) => Markup.Of(
        $"<svg class=\"forest\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{words}\">"
        + $"<path class=\"zero\" d=\"M{Middle} 0V{Height}\"/>{drawn}</svg>");

    private double Place(double fraction) => Middle + (100 * fraction / _most * Reach);
}
