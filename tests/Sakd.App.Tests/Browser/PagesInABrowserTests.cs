using Sakd.App.Tests.Reports;

namespace Sakd.App.Tests.Browser;

/// <summary>What a browser makes of the pages: on a telephone and on a screen, in light and in dark.</summary>
public sealed class PagesInABrowserTests(ReportedRuns runs) : IClassFixture<ReportedRuns>
{
    private const int Telephone = 390, Screen = 1440;

    public static TheoryData<string, int, bool> Views =>
    [
        .. from page in (string[])["one", "two", "grid"]
           from width in (int[])[Telephone, Screen]
           from dark in (bool[])[false, true]
           select (page, width, dark),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task APageIsWholeByItselfAndCanBeRead(string page, int width, bool dark)
    {
        NeedsChromium();
        string address = new Uri(Path.GetFullPath($"{page}.html")).AbsoluteUri;

        await using var tab = await Tab.Open(runs.Browser, address, width, dark);

        await IsSound(tab, width);
        Assert.Equal([address], tab.Requests);
    }

    /// <summary>A run of two epochs, whose files come one after the other before the eyes of somebody who reads.</summary>
    [Fact]
    public async Task AWatchedPageFollowsItsRunAndLeavesItsReaderInPlace()
    {
        NeedsChromium();
        string[] epochs = File.ReadAllLines("run/metrics.jsonl");
        Directory.CreateDirectory("live");
        foreach (string file in Directory.GetFiles("run").Select(file => Path.GetFileName(file)))
        {
            if (file is not ("metrics.jsonl" or "summary.json")) File.Copy($"run/{file}", $"live/{file}");
        }

        File.WriteAllText("live/metrics.jsonl", $"{epochs[0]}\n");
        using var watched = new Watched("live");
        await watched.Page("1 of 2 epochs are over");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Telephone, dark: false);
        await tab.Do("""
            document.querySelector("#settings details").open = true;
            document.querySelector("#decisions").scrollIntoView();
            document.querySelector("#settings summary").focus({ preventScroll: true });
            """);
        const string place = "Math.round(document.querySelector('#decisions').getBoundingClientRect().top) + 0";
        int before = await tab.Evaluate<int>(place);

        File.WriteAllLines("live/metrics.jsonl", epochs);
        await tab.Until("document.getElementById('live').textContent.startsWith('2 of 2 epochs')");
        Assert.Equal(before, await tab.Evaluate<int>(place));

        File.Copy("run/summary.json", "live/summary.json");
        await tab.Until("document.getElementById('live').textContent.startsWith('The run is over: this is all of it.')");
        Assert.Equal(before, await tab.Evaluate<int>(place));
        Assert.True(await tab.Evaluate<bool>("document.querySelector('#settings details').open"));
        Assert.True(await tab.Evaluate<bool>("document.activeElement.matches('#settings summary')"));
        Assert.True(await tab.Evaluate<bool>("document.querySelector('#gallery-0 svg') !== null"));

        await IsSound(tab, Telephone);
        Assert.All(tab.Requests, request => Assert.StartsWith(watched.Address.ToString(), request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AWatchedPageSaysThatNobodyWatchesAnyMore()
    {
        NeedsChromium();
        var watched = new Watched("nowhere");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Screen, dark: true);
        await tab.Until("document.getElementById('live').textContent.startsWith('The run has not begun')");

        Assert.Equal(0, watched.End());

        await tab.Until("document.getElementById('live').textContent.startsWith('Nobody watches the run any more')");
        watched.Dispose();
    }

    private static void NeedsChromium()
    {
        if (Chromium.Installed is null) Assert.Skip("needs Chromium, which is not installed here");
    }

    private static async Task IsSound(Tab tab, int width)
    {
        Assert.Empty(tab.Problems);
        Assert.InRange(await tab.Evaluate<int>("document.documentElement.scrollWidth"), 0, width);
        string[] violations = await tab.Violations();
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }
}
