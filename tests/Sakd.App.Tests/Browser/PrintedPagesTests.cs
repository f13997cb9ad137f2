namespace Sakd.App.Tests.Browser;

/// <summary>The pages of <c>sakd report</c> on paper.</summary>
[Collection(typeof(InABrowser))]
public sealed class PrintedPagesTests(ReportedRuns runs)
{
    public static TheoryData<string> Pages => [.. ReportedRuns.Pages];

    /// <summary>Nobody scrolls or opens anything on paper, and nobody wants it dark.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task ItHasAllOfThePageWithinItsWidth(string page)
    {
        Chromium.Need();
        await using var tab = await Tab.Open(
            runs.Browser, new Uri(Path.GetFullPath($"{page}.html")).AbsoluteUri, Surroundings.Paper, dark: false);
        await tab.Print();

        Surroundings.None(await tab.RunsOut());
        Surroundings.None(await tab.Evaluate<string[]>("""
            [...document.querySelectorAll("details:not([open]) > :not(summary)")]
              .filter(one => !one.checkVisibility() || one.offsetHeight === 0).map(one => one.outerHTML)
            """));
        Assert.Equal("rgb(255, 255, 255)", await tab.Evaluate<string>("getComputedStyle(document.body).backgroundColor"));

        // What may not be broken leaves room at the end of a sheet, but not half of it.
        double sheets = await tab.Evaluate<double>("document.documentElement.scrollHeight") / Surroundings.PaperHeight;
        Assert.InRange(await tab.Sheets(), Math.Floor(sheets), Math.Ceiling(1.5 * sheets));
    }

    [Fact]
    public async Task WhatIsClosedOnAScreenIsOpenOnPaper()
    {
        Chromium.Need();
        const string isSeen = "document.querySelector('#settings details:not([open]) table').checkVisibility()";
        await using var tab = await Tab.Open(
            runs.Browser, new Uri(Path.GetFullPath("framed.html")).AbsoluteUri, Surroundings.Paper, dark: false);

        Assert.False(await tab.Evaluate<bool>(isSeen));
        await tab.Print();
        Assert.True(await tab.Evaluate<bool>(isSeen));
    }
}
