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
}
