using Sakd.App.Tests.Reports;

namespace Sakd.App.Tests.Browser;

/// <summary>What a browser makes of the page of <c>sakd watch</c> while it changes.</summary>
[Collection(typeof(InABrowser))]
public sealed class WatchedPagesTests(ReportedRuns runs)
{
    public static TheoryData<string, string, int, bool> Views =>
    [
        .. Surroundings.Of([("unfinished", "1 of 2 epochs are over"), ("run", "The run is over: this is all of it.")])
            .Select(view => (view.What.Item1, view.What.Item2, view.Width, view.Dark)),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task ItCanBeReadWhileItGoesOnAndWhenItIsWhole(string run, string says, int width, bool dark)
    {
        Chromium.Need();
        using var watched = new Watched(run);
        await watched.Page(says);

        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), width, dark);

        await Surroundings.IsSound(tab);
        Assert.All(tab.Requests, request => Assert.StartsWith(watched.Address.ToString(), request, StringComparison.Ordinal));
    }

    /// <summary>Then it asks for itself again from time to time.</summary>
    [Fact]
    public async Task ItFollowsItsRunWithoutScriptsToo()
    {
        Chromium.Need();
        ReportedRuns.AfterOneEpoch("silent");
        using var watched = new Watched("silent");
        await watched.Page("1 of 2 epochs are over");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Surroundings.Telephone, dark: false, scripts: false);
        Assert.Contains("1 of 2 epochs", await tab.Text(), StringComparison.Ordinal);

        File.Copy("run/metrics.jsonl", "silent-both.jsonl");
        File.Move("silent-both.jsonl", "silent/metrics.jsonl", overwrite: true);
        File.Copy("run/summary.json", "silent/summary.json");

        using var patience = new CancellationTokenSource(Chromium.Patience);
        while (!(await tab.Text()).Contains("The run is over", StringComparison.Ordinal)) await Task.Delay(100, patience.Token);
        Assert.All(tab.Requests, request => Assert.StartsWith(watched.Address.ToString(), request, StringComparison.Ordinal));
        Assert.Empty(tab.Problems);
    }

    /// <summary>A run of two epochs, whose files come one after the other before the eyes of somebody who reads.</summary>
    [Fact]
    public async Task ItFollowsItsRunAndLeavesItsReaderInPlace()
    {
        Chromium.Need();
        ReportedRuns.AfterOneEpoch("live");
        using var watched = new Watched("live");
        await watched.Page("1 of 2 epochs are over");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Surroundings.Telephone, dark: false);
        await tab.Do("""
            document.querySelector("#settings details").open = true;
            document.querySelector("#decisions").scrollIntoView();
            document.querySelector("#settings summary").focus({ preventScroll: true });
            """);
        const string place = "Math.round(document.querySelector('#decisions').getBoundingClientRect().top) + 0";
        int before = await tab.Evaluate<int>(place);

        File.Copy("run/metrics.jsonl", "both.jsonl");
        File.Move("both.jsonl", "live/metrics.jsonl", overwrite: true);
        await tab.Until(Live("2 of 2 epochs"));
        Assert.Equal(before, await tab.Evaluate<int>(place));

        File.Copy("run/summary.json", "live/summary.json");
        await tab.Until(Live("The run is over: this is all of it."));
        Assert.Equal(before, await tab.Evaluate<int>(place));
        Assert.True(await tab.Evaluate<bool>("document.querySelector('#settings details').open"));
        Assert.True(await tab.Evaluate<bool>("document.activeElement.matches('#settings summary')"));
        Assert.True(await tab.Evaluate<bool>("document.querySelector('#gallery-0 svg') !== null"));
        Assert.Empty(tab.Problems);
    }

    /// <summary>After the last page no other news come: one that is cut off is not left out.</summary>
    [Fact]
    public async Task APageThatDoesNotComeIsAskedForAgain()
    {
        Chromium.Need();
        ReportedRuns.AfterOneEpoch("late");
        using var watched = new Watched("late");
        await watched.Page("1 of 2 epochs are over");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Surroundings.Screen, dark: false);
        await tab.Do("""
            {
              const real = window.fetch;
              window.fetch = async (...what) => {
                const answer = await real(...what), text = await answer.clone().text();
                if (window.cut || !text.includes("this is all of it")) return answer;
                window.cut = true;
                throw new TypeError("cut off");
              };
            }
            """);

        File.Copy("run/summary.json", "late/summary.json");

        await tab.Until(Live("The run is over: this is all of it."));
        Assert.True(await tab.Evaluate<bool>("window.cut"));
    }

    [Fact]
    public async Task ItSaysThatNobodyWatchesAnyMore()
    {
        Chromium.Need();
        var watched = new Watched("nowhere");
        await using var tab = await Tab.Open(runs.Browser, watched.Address.ToString(), Surroundings.Screen, dark: true);
        await tab.Until(Live("The run has not begun"));

        Assert.Equal(0, watched.End());

        await tab.Until(Live("Nobody watches the run any more"));
        watched.Dispose();
    }

    private static string Live(string text) => $"document.getElementById('live').textContent.startsWith('{text}')";
}
