using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sakd.App.Comparing;
using Sakd.App.Reports.Grids;
using Sakd.App.Tests.Comparing;

namespace Sakd.App.Tests.Reports;

/// <summary>The drawings of accuracy over the values of an option.</summary>
public sealed class ValueCurvesTests
{
    private static readonly Setting _always = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always };
    private static readonly Setting _none = new() { Pair = "a-b", Strategy = Strategy.None };

    /// <summary>In the order of the numbers, whatever that of the command line; what it does not act on is level.</summary>
    [Fact]
    public void AccuracyIsDrawnOverTheNumbersOfAnOption()
    {
        string drawn = Draw((_always, 0.8), (_none, 0.7), (Adaptive("10"), 0.75), (Adaptive("0.3"), 0.82), (Adaptive("1"), 0.81));

        Assert.Contains("<figcaption>a-b at, beta3</figcaption>", drawn, StringComparison.Ordinal);
        Assert.Contains("at-always from 0.8 to 0.8, lowest 0.8, highest 0.8", drawn, StringComparison.Ordinal);
        Assert.Contains("none from 0.7 to 0.7, ", drawn, StringComparison.Ordinal);
        Assert.Contains("at-adaptive from 0.82 to 0.75, lowest 0.75, highest 0.82", drawn, StringComparison.Ordinal);
        string[] words = [.. Regex.Matches(drawn, "<text[^>]*>\\s*([^<]*?)\\s*</text>").Select(text => text.Groups[1].Value)];
        Assert.Equal(["beta3", "0.3", "1", "10"], words[..4]);
    }

    /// <summary>One that has a single value has none.</summary>
    [Fact]
    public void EachDistillerHasItsDrawing()
    {
        string drawn = Draw(
            (_always, 0.8), (Adaptive("1"), 0.8), (Adaptive("3"), 0.8),
            (Adaptive("1") with { Distiller = "sp" }, 0.9), (Adaptive("3") with { Distiller = "sp" }, 0.9),
            (Adaptive("1") with { Distiller = "kd" }, 0.9));

        Assert.Equal(
            ["a-b at, beta3", "a-b sp, beta3"],
            Regex.Matches(drawn, "<figcaption>([^<]*)").Select(caption => caption.Groups[1].Value));
        Assert.Single(Regex.Matches(drawn, "at-always from"));
    }

    /// <summary>
    /// What was made without the option has no place though it is of the same strategy, and hides no value that has none yet.
    /// </summary>
    [Fact]
    public void OnlyWhatTheOptionDoesNotActOnIsLevel()
    {
        string drawn = Draw((_always, 0.8), (Default, 0.6), (Adaptive("0.3"), 0.82), (Adaptive("1"), null), (Adaptive("3"), 0.81));
        Assert.Contains("at-adaptive from 0.82 to 0.81, lowest 0.81, highest 0.82", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("from 0.6", drawn, StringComparison.Ordinal);

        // The learning rate acts on all.
        drawn = Draw((_always, 0.8), (Default, 0.6), (With("lr", "0.1"), 0.7), (With("lr", "0.01"), 0.75));
        Assert.Contains("a-b at, lr: at-adaptive from 0.75 to 0.7, ", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("at-always from", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void OfTwoOptionsEachValueOfTheOtherHasItsLine()
    {
        var options = ImmutableSortedDictionary<string, string>.Empty;
        string drawn = Draw(
        [
            .. from beta3 in (string[])["1", "3"]
               from tau in (string[])["2", "5"]
               select (Default with { Set = options.Add("beta3", beta3).Add("tau", tau) }, (double?)0.8),
        ]);

        Assert.Equal(
            ["a-b at, beta3", "a-b at, tau"], Regex.Matches(drawn, "<figcaption>([^<]*)").Select(caption => caption.Groups[1].Value));
        foreach (string line in (string[])["at-adaptive-tau-2 from", "at-adaptive-tau-5 from", "at-adaptive-beta3-1 from"])
            Assert.Contains(line, drawn, StringComparison.Ordinal);
    }

    /// <summary>A budget of two shares, for features and logits, lies between no others.</summary>
    [Fact]
    public void WhatIsNoNumberHasNoPlace()
    {
        string drawn = Draw((With("share", "0.3"), 0.8), (With("share", "1:0.5"), 0.6), (With("share", "0.5"), 0.82));

        Assert.Contains("at-adaptive from 0.8 to 0.82, lowest 0.8, highest 0.82", drawn, StringComparison.Ordinal);
    }

    /// <summary>A single number has no course, words have no order, and settings without a result have no place.</summary>
    [Fact]
    public void WithoutSeveralNumbersThereIsNothingToDraw()
    {
        Assert.Equal("", Draw((_always, 0.8), (Adaptive("1"), 0.8)));
        Assert.Equal("", Draw((Adaptive("1"), 0.8), (Adaptive("3"), null)));
        Assert.Equal("", Draw((Adaptive("often"), 0.8), (Adaptive("3"), 0.8)));
    }

    private static Setting Default => _always with { Strategy = Strategy.Adaptive };

    private static Setting Adaptive(string beta3) => With("beta3", beta3);

    private static Setting With(string option, string value) =>
        Default with { Set = ImmutableSortedDictionary<string, string>.Empty.Add(option, value) };

    private static string Draw(params (Setting Setting, double? Mean)[] settings)
    {
        var grid = ToyGrid.File([.. settings.Select(one => one.Setting)], [1, 2]);
        var results = GridResults.Of(grid, [], []) with
        {
            Settings = [.. settings.Select(one => new SettingResult(one.Setting.Name, 2, 2) { Mean = one.Mean, StandardDeviation = 0.01 })],
        };
        return new ValueCurves(results).Draw().ToString();
    }
}
