using System.Globalization;
using System.Text.RegularExpressions;
using Sakd.App.Reports;

namespace Sakd.App.Tests.Reports;

public sealed class LineChartTests
{
    /// <summary>Lines have the contrast of 3:1 that WCAG 2 asks of what is drawn (1.4.11), on the ground of either style.</summary>
    [Fact]
    public void EveryColourIsSeenOnLightAndOnDarkGround()
    {
        var found = Regex.Matches(HtmlPage.Resource("Report.css"), "--ground: (#[0-9a-f]{6})");
        string[] grounds = [.. found.Select(one => one.Groups[1].Value)];
        Assert.Equal(2, grounds.Length);
        foreach (string ground in grounds)
        {
            for (int i = 0; i < LineChart.Colours; i++)
                Assert.True(Contrast(LineChart.Colour(i), ground) >= 3, $"{LineChart.Colour(i)} on {ground}");
        }
    }

    /// <summary>Those who see no hues tell lines from each other by what stands on them (WCAG 2, 1.4.1).</summary>
    [Fact]
    public void LinesOfDifferentColoursHaveDifferentMarks()
    {
        ChartLine[] lines =
            [.. Enumerable.Range(0, LineChart.Colours).Select(i => new ChartLine($"line {i}", LineChart.Colour(i), [i, i + 1]))];
        string chart = $"{new LineChart("chart", lines).Draw("chart")}";
        var found = Regex.Matches(chart, "stroke-width=\"3\"/>(<path d=\"[^\"]*\"( fill=\"none\")?)");
        string[] marks = [.. found.Select(one => one.Groups[1].Value)];
        Assert.Equal(LineChart.Colours, marks.Distinct().Count());
        Assert.DoesNotContain("<path d=\"M9", $"{new LineChart("chart", lines[..1]).Draw("chart")}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.91200, 0.91204)]
    [InlineData(0, 1)]
    [InlineData(-3e-7, 2e-7)]
    [InlineData(1200, 98000)]
    [InlineData(0.225, 0.225)]
    [InlineData(0.0004, 0.0004)]
    public void NoTwoLabelsOfAnAxisAreTheSame(double low, double high)
    {
        string chart = $"{new LineChart("chart", [new ChartLine("line", LineChart.Colour(0), [low, high])]) { Epochs = 2 }.Draw("chart")}";
        string[] labels = [.. Regex.Matches(chart, "<text[^>]*>\\s*([^<]*?)\\s*</text>").Select(one => one.Groups[1].Value)];
        Assert.True(labels.Length > 4, chart);

        // The other axis has 1 and 2.
        Assert.All(labels.CountBy(label => label), label => Assert.InRange(label.Value, 1, label.Key is "1" or "2" ? 2 : 1));
    }

    /// <summary>Whoever cannot see the chart hears its course.</summary>
    [Fact]
    public void TheCourseOfALineIsItsName()
    {
        string chart = $"{new LineChart("chart", [new ChartLine("line", LineChart.Colour(0), [0.25, null, 0.125, 0.5])]).Draw("chart")}";
        Assert.Contains("line from 0.25 to 0.5, lowest 0.125, highest 0.5", chart, StringComparison.Ordinal);
    }

    private static double Contrast(string one, string other)
    {
        double[] luminances = [.. ((string[])[one, other]).Select(Luminance).Order()];
        return (luminances[1] + 0.05) / (luminances[0] + 0.05);
    }

    private static double Luminance(string colour) =>
        (0.2126 * Linear(colour[1..3])) + (0.7152 * Linear(colour[3..5])) + (0.0722 * Linear(colour[5..7]));

    private static double Linear(string channel)
    {
        double value = int.Parse(channel, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
