using System.Globalization;
using System.Text.RegularExpressions;
using Sakd.App.Runs;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Sakd.App.Reports;

/// <summary>A line of a chart; a value that is null is left out, and the line goes on to the next one.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">Its colour, #rrggbb.</param>
/// <param name="Values">Its value at each place of the x axis.</param>
/// <param name="Dashed">Whether it is dashed.</param>
internal sealed record ChartLine(string Name, string Colour, IReadOnlyList<double?> Values, bool Dashed = false)
{
    /// <summary>Places to be marked, by number.</summary>
    public IReadOnlyList<int> Marked { get; init; } = [];

    /// <summary>How far values spread to either side, at each place, drawn as a band; null where they do not.</summary>
    public IReadOnlyList<double?>? Spread { get; init; }
}

/// <summary>
/// Draws lines, over the epochs if nothing else is said, as SVG that takes the page's colours, and a legend of text beside it.
/// </summary>
/// <param name="title">What is drawn.</param>
/// <param name="lines">The lines.</param>
internal sealed partial class LineChart(string title, IReadOnlyList<ChartLine> lines)
{
    private const int Width = 460, Height = 260;

    private const double BandAlpha = 0.16;

    // Of labels at places, in pixels; and the ground beside the outer places, in places, so that their labels have room.
    private const double WidthOfDigit = 8, WidthOfPlaces = Width - 68, BesidePlaces = 0.4;

    // Behind the point: two more than the range has before its first, so that a quarter of it can be told; no float has more than 9.
    private const int TickDigits = 2, MostDigits = 9;

    // The page's style gives these two other values in dark surroundings.
    private static readonly Color _ink = Color.FromHex("#333333"), _faint = Color.FromHex("#E4E4E4");

    private static readonly string[] _colours = ["#1B7CB8", "#C2410C", "#17805E", "#A64597", "#8A6A00", "#5B5FC7", "#BA3550", "#567418"];

    // One line needs no mark.
    private readonly bool _hasMarks = lines.Select(line => line.Colour).Distinct().Count() > 1;

    /// <summary>The bounds of the y axis; null for those of the values.</summary>
    public (double Low, double High)? Bounds { get; init; }

    /// <summary>The last epoch of the x axis; null for that of the longest line.</summary>
    public int? Epochs { get; init; }

    /// <summary>What the x axis is called, and what stands at its places, in place of epochs; null for those.</summary>
    public (string Name, IReadOnlyList<string> Labels)? Places { get; init; }

    /// <summary>So many can be told from each other; then they begin anew.</summary>
    public const int Colours = 8;

    /// <summary>A colour that can be told from its neighbours, on light and on dark ground.</summary>
    public static string Colour(int number) => _colours[number % _colours.Length];

    /// <summary>The figure.</summary>
    /// <param name="id">A name that no other figure of the page has.</param>
    public Markup Draw(string id) => Markup.Of($"""
        <figure class="chart">
        <figcaption>{title}</figcaption>
        {Markup.Trusted(Svg(id))}
        <ul class="legend">{lines.Select(Entry)}</ul>
        </figure>

        """);

    private Markup Entry(ChartLine line) => Markup.Of(
        $"<li><svg width=\"26\" height=\"10\" aria-hidden=\"true\"><path d=\"M1 5H25\" stroke=\"{line.Colour}\" "
        + $"stroke-width=\"3\"{Dash(line)}/>{(_hasMarks ? ChartMark.Of(Number(line)).InLegend(line.Colour) : Markup.None)}</svg> "
        + $"{line.Name}</li>");

    private static int Number(ChartLine line) => Array.IndexOf(_colours, line.Colour);

    private static Markup Dash(ChartLine line) => Markup.Trusted(line.Dashed ? " stroke-dasharray=\"5 4\"" : "");

    private string Svg(string id)
    {
        using var plot = new Plot();
        foreach (var line in lines) Add(plot, line);

        int last = Places?.Labels.Count ?? Epochs ?? lines.Max(line => line.Values.Count);
        double beside = Places is null ? 0.02 * Math.Max(1, last - 1) : BesidePlaces;
        plot.Axes.SetLimitsX(1 - beside, last + beside);
        var (low, high) = Range();
        double margin = 0.02 * (high - low);
        if (Bounds is not null || IsFlat) plot.Axes.SetLimitsY(low - margin, high + margin);
        double[] ticks = Places is null ? EpochTicks.Of(1, last) : [.. Enumerable.Range(1, last)];
        plot.Axes.Bottom.TickGenerator = new NumericManual(ticks, Places is { } places ? Thinned(places.Labels) : [.. ticks.Select(Text)]);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = TickText };
        plot.XLabel(Places?.Name ?? "epoch", size: 14);
        plot.FigureBackground.Color = plot.DataBackground.Color = Colors.Transparent;
        if (SystemFont.Name is { } font) plot.Font.Set(font);
        plot.Axes.Color(_ink);
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Grid.MajorLineColor = _faint;
        plot.Layout.Fixed(new PixelPadding(left: 56, right: 12, bottom: 44, top: 10));

        // Clipping paths are named by their number in the drawing, and the page has many drawings.
        string svg = plot.GetSvgXml(Width, Height);
        svg = Clip().Replace(svg[svg.IndexOf("<svg", StringComparison.Ordinal)..], $"{id}_$0");
        foreach (var line in lines.Where(line => line.Dashed))
        {
            svg = svg.Replace(
                $"stroke=\"{Marked(line.Colour)}\"", $"stroke=\"{line.Colour}\" stroke-dasharray=\"5 4\"", StringComparison.Ordinal);
        }

        string label = System.Net.WebUtility.HtmlEncode($"{title}: {string.Join(", ", lines.Select(Words))}");
        return svg.Replace(
            $"width=\"{Width}\" height=\"{Height}\">",
            $"viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">",
            StringComparison.Ordinal);
    }

    // As many labels as have room beside each other.
    private static string[] Thinned(IReadOnlyList<string> labels)
    {
        int step = (int)Math.Ceiling(labels.Count * ((labels.Max(label => label.Length) * WidthOfDigit) + WidthOfDigit) / WidthOfPlaces);
        return [.. labels.Select((label, i) => i % step == 0 ? label : "")];
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>As many digits as tell neighbours from each other, which in a narrow range are more.</summary>
    private string TickText(double value)
    {
        var (low, high) = Range();
        int digits = high > low ? Math.Clamp(TickDigits - (int)Math.Floor(Math.Log10(high - low)), 0, MostDigits) : TickDigits;
        return Math.Round(value, digits).ToString($"0.{new string('#', digits)}", CultureInfo.InvariantCulture);
    }

    private IEnumerable<double> Known => lines.SelectMany(line => line.Values).OfType<double>();

    // As all is after the first epoch.
    private bool IsFlat => !Known.Distinct().Skip(1).Any();

    private (double Low, double High) Range()
    {
        if (Bounds is { } bounds) return bounds;
        if (!Known.Any()) return (0, 1);
        var (low, high) = (Known.Min(), Known.Max());

        // What does not change would have an axis of everything around it.
        return low == high ? (low - Around(low), high + Around(low)) : (low, high);
    }

    private static double Around(double value) => value == 0 ? 1 : 0.05 * Math.Abs(value);

    private void Add(Plot plot, ChartLine line)
    {
        var known = line.Values.Select((y, i) => (X: i + 1.0, Y: y)).Where(point => point.Y is not null).ToList();
        if (known.Count == 0) return;
        var color = Color.FromHex(line.Dashed ? Marked(line.Colour) : line.Colour);
        var drawn = plot.Add.Scatter([.. known.Select(point => point.X)], known.Select(point => point.Y!.Value).ToArray(), color);
        drawn.LineWidth = 2;
        drawn.MarkerSize = known.Count <= 1 ? 7 : 0;
        if (_hasMarks && known.Count > 1)
        {
            ChartMark.Of(Number(line)).Draw(
                plot, [.. known.Select(point => (point.X, point.Y!.Value))], Color.FromHex(line.Colour), Number(line));
        }

        if (line.Spread is { } spread) AddBand(plot, line, spread, color);
        foreach (int place in line.Marked)
        {
            if (line.Values[place] is not { } y) continue;
            var mark = plot.Add.Marker(place + 1.0, y, MarkerShape.OpenCircle, 9, color);
            mark.LineWidth = 2;
        }
    }

    private static void AddBand(Plot plot, ChartLine line, IReadOnlyList<double?> spread, Color color)
    {
        int[] places = [.. Enumerable.Range(0, spread.Count).Where(place => spread[place] is not null)];
        if (places.Length == 0) return;
        var band = plot.Add.FillY(
            [.. places.Select(place => place + 1.0)],
            [.. places.Select(place => line.Values[place]!.Value - spread[place]!.Value)],
            [.. places.Select(place => line.Values[place]!.Value + spread[place]!.Value)]);
        band.FillColor = color.WithAlpha(BandAlpha);
        band.LineWidth = 0;
        band.MarkerStyle.IsVisible = false;
    }

    // Skia's SVG knows no dashes. A line that is to have them is drawn in a colour that is next to its own, and found by it.
    private static string Marked(string colour) => $"#{Convert.ToInt32(colour[1..], 16) ^ 1:X6}";

    private static string Words(ChartLine line)
    {
        double[] known = [.. line.Values.OfType<double>()];
        return known.Length == 0 ? line.Name
            : $"{line.Name} from {Text(known[0])} to {Text(known[^1])}, lowest {Text(known.Min())}, highest {Text(known.Max())}";
    }

    [GeneratedRegex("cl_[0-9a-f]+")]
    private static partial Regex Clip();
}
