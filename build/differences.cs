#!/usr/bin/env dotnet
// What one setting of docs/results is over another, seed by seed, of the runs in its CSV files: means, the mean of the paired
// differences of test accuracy in points with Student's interval of 95 %, and p of the paired permutation test of both sides, exact.
// Run from the root of the repository. A setting is a file, a strategy and, where a run has any, its options:
//
//     dotnet run build/differences.cs -- default/adaptive default/always
//     dotnet run build/differences.cs -- "authors/matched/profile=authors-code" default/always 1..6
//     dotnet run build/differences.cs -- picture assets/rules.svg
//
// The last draws the first table of docs/results.md.
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
    case ["picture", var file]:
        File.WriteAllText(file, Picture());
        break;
    case [var first, var second, .. var seeds]:
        var all = distillers.Select(distiller => Compare(distiller, first, second, seeds.FirstOrDefault())).OfType<Difference>().ToList();
        foreach (var difference in all) Console.WriteLine(difference);
        if (all.Count > 0) break;
        Console.Error.WriteLine($"{first} and {second} have no two seeds in common: is each a file/strategy or file/strategy/options?");
        return 2;
    default:
        Console.Error.WriteLine("needs two settings, as default/adaptive default/always, or the word picture and a file");
        return 2;
}

return 0;

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

string Picture()
{
    (string Name, string Setting)[] rows =
    [
        ("no teacher", "default/none"), ("adaptive", "default/adaptive"), ("warm-up", "ablation/warm-up"),
        ("logit-warm-up", "ablation/logit-warm-up"), ("matched", "ablation/matched"), ("random", "ablation/random"),
        ("adaptive, authors' rules", "authors/adaptive/profile=authors-code"),
    ];
    const int Left = 190, Panel = 190, Top = 58, Row = 26, FewestSeeds = 40;
    const double Most = 1.5;
    int width = Left + Panel * distillers.Length + 10, bottom = Top + Row * rows.Length, height = bottom + 44;
    var svg = new StringBuilder();
    svg.AppendLine($$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" font-family="Helvetica, Arial, sans-serif">
          <style>
            text { fill: #424a53; font-size: 14px; }
            .title { font-weight: bold; fill: #1f2328; }
            .small { fill: #57606a; font-size: 12px; }
            .tick { stroke: #d8dee4; }
            .zero { stroke: #57606a; stroke-dasharray: 3 3; }
            .unclear { stroke: #8c959f; fill: #8c959f; stroke-width: 2; }
            .better { stroke: #1a7f37; fill: #1a7f37; stroke-width: 2; }
            .worse { stroke: #cf222e; fill: #cf222e; stroke-width: 2; }
          </style>
          <rect width="{{width}}" height="{{height}}" fill="#ffffff"/>
        """);
    for (int row = 0; row < rows.Length; row++) Text("", Left - 12, Middle(row) + 5, "end", rows[row].Name);
    for (int column = 0; column < distillers.Length; column++)
    {
        Text("title", X(column, 0), 24, "middle", distillers[column].ToUpperInvariant());
        foreach (double tick in (ReadOnlySpan<double>)[-1, 0, 1])
        {
            svg.AppendLine($"""  <path class="{(tick == 0 ? "zero" : "tick")}" d="M{X(column, tick)} {Top - 8}V{bottom}"/>""");
            Text("small", X(column, tick), Top - 14, "middle", $"{tick:+0;-0;0}");
        }

        for (int row = 0; row < rows.Length; row++)
        {
            // With KD, which has no spot but the logits, both warm-ups are one.
            string setting = distillers[column] == "kd" ? rows[row].Setting.Replace("/warm-up", "/logit-warm-up") : rows[row].Setting;
            if (Compare(distillers[column], setting, "default/always") is not { Seeds: >= FewestSeeds } difference) continue;
            double least = difference.Points - difference.Half, most = difference.Points + difference.Half;
            string kind = least > 0 ? "better" : most < 0 ? "worse" : "unclear";
            svg.AppendLine($"""  <path class="{kind}" d="M{X(column, least)} {Middle(row)}H{X(column, most)}"/>""");
            svg.AppendLine($"""  <circle class="{kind}" cx="{X(column, difference.Points)}" cy="{Middle(row)}" r="3"/>""");
        }
    }

    Text("small", Left, height - 14, "start", "Points of test accuracy over distilling everywhere: 40 paired seeds, intervals of 95 %");
    return svg.Append("</svg>\n").ToString();

    void Text(string kind, double x, double y, string anchor, string text) => svg.AppendLine(
        $"""  <text{(kind == "" ? "" : $" class=\"{kind}\"")} x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>""");

    static int Middle(int row) => Top + Row * row + Row / 2;

    static double X(int column, double points) => Math.Round(Left + Panel * (column + 0.5) + points * Panel / 2 / Most, 1);
}

internal sealed record Difference(
    string Distiller, int Seeds, double First, double Second, double Points, double Half, double P, int Better)
{
    public override string ToString() =>
        $"{Distiller,-4}{Seeds,3} seeds  {First:0.00} %  {Second:0.00} %  {Points:+0.00;-0.00} ± {Half:0.00}  p {P:0.0000}  "
        + $"better with {Better}";
}
