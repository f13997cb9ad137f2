namespace Sakd.App.Tests.Browser;

/// <summary>What a browser makes of the pages of <c>sakd report</c>.</summary>
[Collection(typeof(InABrowser))]
public sealed class PagesInABrowserTests(ReportedRuns runs)
{
    public static TheoryData<string, int, bool> Views => [.. Surroundings.Of(ReportedRuns.Pages)];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task APageIsWholeByItselfAndCanBeRead(string page, int width, bool dark)
    {
        Chromium.Need();
        string address = new Uri(Path.GetFullPath($"{page}.html")).AbsoluteUri;

        await using var tab = await Tab.Open(runs.Browser, address, width, dark);

        await Surroundings.IsSound(tab);
        Assert.Equal([address], tab.Requests);
    }

    [Theory]
    [InlineData("networks", 1440, 3, 2)]
    [InlineData("networks", 390, 3, 3)]
    [InlineData("gallery", 1440, 2, 1)]
    [InlineData("gallery", 390, 2, 2)]
    public async Task SectionsOfSeveralRunsStandSideBySideWhereThereIsRoom(string section, int width, int sections, int rows)
    {
        Chromium.Need();
        await using var tab = await Tab.Open(runs.Browser, new Uri(Path.GetFullPath("several.html")).AbsoluteUri, width, dark: false);

        int[] tops = await tab.Evaluate<int[]>($"[...document.querySelectorAll('.beside > [id^={section}-]')].map(one => one.offsetTop)");
        Assert.Equal(sections, tops.Length);
        Assert.Equal(rows, tops.Distinct().Count());
    }

    [Fact]
    public async Task GalleriesSideBySideFitWithoutScrolling()
    {
        Chromium.Need();
        await using var tab = await Tab.Open(runs.Browser, new Uri(Path.GetFullPath("several.html")).AbsoluteUri, 1440, dark: false);

        int[] hidden = await tab.Evaluate<int[]>(
            "[...document.querySelectorAll('[id^=gallery-] [open] .scroll')].map(one => one.scrollWidth - one.clientWidth)");
        Assert.Equal([0, 0], hidden);
    }
}
