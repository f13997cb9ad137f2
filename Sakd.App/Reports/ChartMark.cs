using ScottPlot;

namespace Sakd.App.Reports;

/// <summary>The shape that stands on a line here and there, so that lines can be told from each other where colours cannot.</summary>
internal sealed class ChartMark
{
    private const float Size = 7;

    // Where more than so many would stand on a line they hide it.
    private const int Most = 6;

    private static readonly ChartMark[] _all =
    [
        new(MarkerShape.FilledCircle, "M9 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z", true),
        new(MarkerShape.FilledSquare, "M9.4 1.4h7.2v7.2h-7.2Z", true),
        new(MarkerShape.FilledTriangleUp, "M13 .8l4.2 7.6h-8.4Z", true),
        new(MarkerShape.FilledDiamond, "M13 .4l4.6 4.6l-4.6 4.6l-4.6-4.6Z", true),
        new(MarkerShape.FilledTriangleDown, "M13 9.2l-4.2-7.6h8.4Z", true),
        new(MarkerShape.Eks, "M9.6 1.6l6.8 6.8m0-6.8l-6.8 6.8", false),
        new(MarkerShape.OpenSquare, "M9.4 1.4h7.2v7.2h-7.2Z", false),
        new(MarkerShape.OpenTriangleUp, "M13 .8l4.2 7.6h-8.4Z", false),
    ];

    private readonly MarkerShape _shape;
    private readonly string _path;
    private readonly bool _filled;

    private ChartMark(MarkerShape shape, string path, bool filled) => (_shape, _path, _filled) = (shape, path, filled);

    /// <summary>The mark of a line by its number; behind the last they begin anew.</summary>
    public static ChartMark Of(int number) => _all[number % _all.Length];

    /// <summary>Puts it on some points of a line, other ones than on its neighbours.</summary>
    /// <param name="plot">The drawing.</param>
    /// <param name="points">The points of the line.</param>
    /// <param name="color">The colour of the line.</param>
    /// <param name="number">The number of the line.</param>
    public void Draw(Plot plot, IReadOnlyList<(double X, double Y)> points, Color color, int number)
    {
        int step = (points.Count + Most - 1) / Most;
        for (int i = number % step; i < points.Count; i += step)
            plot.Add.Marker(points[i].X, points[i].Y, _shape, Size, color).LineWidth = 2;
    }

    /// <summary>The same in the legend, on a line from (1, 5) to (25, 5).</summary>
    /// <param name="colour">The colour of the line, #rrggbb.</param>
    public Markup InLegend(string colour) => Markup.Trusted(_filled
        ? $"<path d=\"{_path}\" fill=\"{colour}\"/>"
        : $"<path d=\"{_path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
}
