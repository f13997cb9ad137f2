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
    [InlineData(1440, true)]
    [InlineData(390, false)]
    public async Task NetworksOfSeveralRunsStandSideBySideWhereThereIsRoom(int width, bool sideBySide)
    {
        Chromium.Need();
        await using var tab = await Tab.Open(runs.Browser, new Uri(Path.GetFullPath("several.html")).AbsoluteUri, width, dark: false);

        Assert.Equal(2, await tab.Evaluate<int>("document.querySelectorAll('.networks > section').length"));
        Assert.Equal(
            sideBySide ? 1 : 2,
            await tab.Evaluate<int>("new Set([...document.querySelectorAll('.networks > section')].map(one => one.offsetTop)).size"));
    }
}
