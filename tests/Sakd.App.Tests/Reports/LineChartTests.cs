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
