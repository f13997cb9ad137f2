#!/usr/bin/env dotnet
// What the CSV files of docs/results say. Run from the root of the repository:
//
//     dotnet run build/results.cs -- over default/adaptive default/always
//     dotnet run build/results.cs -- over "authors/matched/profile=authors-code" default/always 1..6
//     dotnet run build/results.cs -- rules assets/rules.svg
//     dotnet run build/results.cs -- shares assets/shares.svg
//
// The first two hold one setting (a file, a strategy and, where a run has any, its options) against another, seed by seed: means, the
// mean of the paired differences of test accuracy in points with Student's interval of 95 %, and p of the paired permutation test of
// both sides, exact. The others draw the first table of docs/results.md, and how much is distilled in the first steps.
#:package MathNet.Numerics
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Globalization;
using System.Text;
using MathNet.Numerics.Distributions;

const int TestImages = 4300;
string[] distillers = ["at", "sp", "kd", "crd"];
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

switch (args)
{
    case ["over", var first, var second, .. { Length: <= 1 } seeds] when seeds.All(IsRange):
        var all = distillers.Select(distiller => Compare(distiller, first, second, seeds.FirstOrDefault())).OfType<Difference>().ToList();
        foreach (var difference in all) Console.WriteLine(difference);
        if (all.Count > 0) return 0;
        Console.Error.WriteLine($"{first} and {second} have no two seeds in common: is each a file/strategy or file/strategy/options?");
        return 2;
    case ["rules", var file]:
        File.WriteAllText(file, Rules());
        return 0;
    case ["shares", var file]:
        File.WriteAllText(file, Shares());
        return 0;
    default:
        Console.Error.WriteLine(
            "needs over, two settings and perhaps seeds, as over default/adaptive default/always 1..6, or rules or shares and a file");
        return 2;
}

static bool IsRange(string seeds) => seeds.Split("..") is { Length: 1 or 2 } ends && ends.All(end => int.TryParse(end, out _));

// Null where there are not two runs of both.
Difference? Compare(string distiller, string first, string second, string? seeds = null)
{
    Dictionary<int, int> a = Correct(distiller, first), b = Correct(distiller, second);
    int[] range = seeds is null ? [0, int.MaxValue] : [.. seeds.Split("..").Select(int.Parse)];
    int[] both = [.. a.Keys.Where(seed => b.ContainsKey(seed) && seed >= range[0] && seed <= range[^1]).Order()];
    if (both.Length < 2) return null;

    int[] differences = [.. both.Select(seed => a[seed] - b[seed])];
    double mean = differences.Average();
    double deviation = Math.Sqrt(differences.Sum(one => (one - mean) * (one - mean)) / (both.Length - 1));
    double half = StudentT.InvCDF(0, 1, both.Length - 1, 0.975) * deviation / Math.Sqrt(both.Length);
    return new Difference(
        distiller, both.Length, Percent(both.Average(seed => a[seed])), Percent(both.Average(seed => b[seed])), Percent(mean),
        Percent(half), P(differences), differences.Count(one => one > 0));
}

// Images that the runs of a setting classified rightly, by seed. A student without a teacher has no distiller.
static Dictionary<int, int> Correct(string distiller, string setting)
{
    string[] parts = setting.Split('/', 3);
    string file = $"docs/results/{parts[0]}.csv", wanted = parts.Length > 2 ? parts[2] : "";
    if (parts.Length < 2 || !File.Exists(file)) return [];
    return File.ReadLines(file)
        .Select(line => line.Split(','))
        .Where(row => row[0] == (parts[1] == "none" ? "" : distiller) && row[1] == parts[1] && row[2] == wanted)
        .ToDictionary(row => int.Parse(row[3]), row => (int)Math.Round(double.Parse(row[5]) * TestImages / 100));
}

static double Percent(double images) => 100 * images / TestImages;

// Of all choices of signs, the share whose sum is as far from 0 as that found: counted sum by sum, as the differences are whole numbers.
static double P(int[] differences)
{
    int reach = differences.Sum(Math.Abs);
    double[] probability = new double[2 * reach + 1];
    probability[reach] = 1;
    foreach (int difference in differences.Where(one => one != 0))
    {
        double[] next = new double[probability.Length];
        for (int i = 0; i < probability.Length; i++)
        {
            if (probability[i] == 0) continue;
            next[i + difference] += probability[i] / 2;
            next[i - difference] += probability[i] / 2;
        }

        probability = next;
    }

    int found = Math.Abs(differences.Sum());
    return probability.Where((_, i) => Math.Abs(i - reach) >= found).Sum();
}

// The differences from distilling everywhere, with their intervals, of all that has forty seeds.
string Rules()
{
    (string Name, string Setting)[] rows =
    [
        ("no teacher", "default/none"), ("adaptive", "default/adaptive"), ("warm-up", "ablation/warm-up"),
        ("logit-warm-up", "ablation/logit-warm-up"), ("matched", "ablation/matched"), ("random", "ablation/random"),
        ("adaptive, authors' rules", "authors/adaptive/profile=authors-code"),
    ];
    const int FewestSeeds = 40, Row = 26;
    var panels = new Panels(distillers, rows.Length * Row, from: -1.5, to: 1.5);
    for (int row = 0; row < rows.Length; row++) panels.Left(Middle(row), rows[row].Name);
    for (int column = 0; column < distillers.Length; column++)
    {
        foreach (double tick in (ReadOnlySpan<double>)[-1, 0, 1]) panels.Tick(column, tick, $"{tick:+0;-0;0}", tick == 0 ? "zero" : "tick");
        for (int row = 0; row < rows.Length; row++)
        {
            // With KD, which has no spot but the logits, both warm-ups are one.
            string setting = distillers[column] == "kd" ? rows[row].Setting.Replace("/warm-up", "/logit-warm-up") : rows[row].Setting;
            if (Compare(distillers[column], setting, "default/always") is not { Seeds: >= FewestSeeds } difference) continue;
            double least = difference.Points - difference.Half, most = difference.Points + difference.Half;
            string kind = least > 0 ? "better" : most < 0 ? "worse" : "unclear";
            panels.Line(column, kind, [(least, Middle(row)), (most, Middle(row))]);
            panels.Dot(column, kind, difference.Points, Middle(row));
        }
    }

    return panels.End("Points of test accuracy over distilling everywhere: 40 paired seeds, intervals of 95 %");

    static double Middle(int row) => Row * (row + 0.5);
}

// What share of the images the default distils at each spot, step by step.
string Shares()
{
    const int Steps = 200, Height = 150;
    string[][] table = [.. File.ReadLines("docs/results/shares.csv").Select(line => line.Split(','))];
    var panels = new Panels(distillers, Height, from: 0, to: Steps);
    foreach (double share in (ReadOnlySpan<double>)[0, 0.5, 1]) panels.Left(Height * (1 - share), $"{100 * share:0} %");
    for (int column = 0; column < distillers.Length; column++)
    {
        foreach (double tick in (ReadOnlySpan<double>)[0, 100, 200]) panels.Tick(column, tick, $"{tick:0}", "tick");
        for (int spot = 1; spot < table[0].Length; spot++)
        {
            string[] name = table[0][spot].Split(' ');
            if (name[0] != distillers[column]) continue;
            panels.Line(
                column, name[1] == "KL" ? "logits" : $"spot{name[1][^1]}",
                [.. table[1..].Select(row => (double.Parse(row[0]), Height * (1 - double.Parse(row[spot]))))]);
        }
    }

    return panels.End("Share of the images that is distilled in a step: at the logits (red) and at the features (blue, the first darkest)");
}

internal sealed record Difference(
    string Distiller, int Seeds, double First, double Second, double Points, double Half, double P, int Better)
{
    public override string ToString() =>
        $"{Distiller,-4}{Seeds,3} seeds  {First:0.00} %  {Second:0.00} %  {Points:+0.00;-0.00;0.00} ± {Half:0.00}  p {P:0.0000}  "
        + $"better with {Better}";
}

/// <summary>A picture with a panel for each distiller, side by side.</summary>
internal sealed class Panels
{
    private const int LeftMargin = 190, TopMargin = 58, Pitch = 190, Inner = 156;
    private readonly StringBuilder _svg = new();
    private readonly int _height;
    private readonly double _from, _to;

    /// <summary>Draws the titles.</summary>
    /// <param name="titles">Of the panels.</param>
    /// <param name="height">Of what is drawn in them.</param>
    /// <param name="from">The number at their left edge.</param>
    /// <param name="to">The number at their right edge.</param>
    public Panels(string[] titles, int height, double from, double to)
    {
        (_height, _from, _to) = (height, from, to);
        int width = LeftMargin + Pitch * titles.Length, whole = TopMargin + height + 44;
        _svg.AppendLine($$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{whole}}" font-family="Helvetica, Arial, sans-serif">
              <style>
                text { fill: #424a53; font-size: 14px; }
                path { fill: none; stroke-width: 2; }
                .title { font-weight: bold; fill: #1f2328; }
                .small { fill: #57606a; font-size: 12px; }
                .tick { stroke: #d8dee4; stroke-width: 1; }
                .zero { stroke: #57606a; stroke-width: 1; stroke-dasharray: 3 3; }
                .dot { stroke-width: 8; stroke-linecap: round; }
                .unclear { stroke: #8c959f; }
                .better { stroke: #1a7f37; }
                .worse, .logits { stroke: #cf222e; }
                .spot1 { stroke: #0a3069; }
                .spot2 { stroke: #218bff; }
                .spot3 { stroke: #80ccff; }
              </style>
              <rect width="{{width}}" height="{{whole}}" fill="#ffffff"/>
            """);
        for (int column = 0; column < titles.Length; column++)
            Text("title", X(column, (from + to) / 2), 24, "middle", titles[column].ToUpperInvariant());
    }

    /// <summary>A word beside the panels.</summary>
    public void Left(double y, string text) => Text("", LeftMargin - 12, TopMargin + y + 5, "end", text);

    /// <summary>A number above a panel, with its line.</summary>
    public void Tick(int column, double value, string text, string kind)
    {
        Text("small", X(column, value), TopMargin - 14, "middle", text);
        Line(column, kind, [(value, -8), (value, _height)]);
    }

    /// <summary>A line through points.</summary>
    public void Line(int column, string kind, ReadOnlySpan<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points) path.Append($"{(path.Length == 0 ? 'M' : 'L')}{X(column, x)} {Y(y)}");
        _svg.AppendLine($"""  <path class="{kind}" d="{path}"/>""");
    }

    /// <summary>A point.</summary>
    public void Dot(int column, string kind, double x, double y) => Line(column, $"dot {kind}", [(x, y), (x, y)]);

    /// <summary>The whole, with a line of words below.</summary>
    public string End(string caption)
    {
        Text("small", LeftMargin, TopMargin + _height + 30, "start", caption);
        return _svg.Append("</svg>\n").ToString();
    }

    private static double Y(double y) => Math.Round(TopMargin + y, 1);

    private double X(int column, double value) =>
        Math.Round(LeftMargin + Pitch * column + (Pitch - Inner) / 2 + Inner * (value - _from) / (_to - _from), 1);

    private void Text(string kind, double x, double y, string anchor, string text) => _svg.AppendLine(
        $"""  <text{(kind == "" ? "" : $" class=\"{kind}\"")} x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>""");
}
