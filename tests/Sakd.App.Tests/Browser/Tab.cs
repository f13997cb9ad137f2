using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace Sakd.App.Tests.Browser;

/// <summary>A page in a browser, and what went wrong with it.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private static readonly Lazy<string> _axe = new(() =>
    {
        using var stream = typeof(AxeResult).Assembly.GetManifestResourceStream("Deque.AxeCore.Commons.Resources.axe.min.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    private readonly IPage _page;

    private Tab(IPage page)
    {
        _page = page;
        page.Console += (_, said) =>
        {
            if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning) Problems.Enqueue(said.Message.Text);
        };
        page.PageError += (_, error) => Problems.Enqueue(error.Message);
        page.Error += (_, error) => Problems.Enqueue(error.Error);
        page.Request += (_, asked) =>
        {
            if (!asked.Request.Url.StartsWith("data:", StringComparison.Ordinal)) Requests.Enqueue(asked.Request.Url);
        };
    }

    /// <summary>Errors, warnings and violations of the page's own policy.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    /// <summary>What was asked for over the network or from the disk.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Opens a page and waits until it is loaded.</summary>
    /// <param name="browser">Where.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="width">CSS pixels.</param>
    /// <param name="dark">Whether the reader has dark surroundings.</param>
    public static async Task<Tab> Open(IBrowser browser, string address, int width, bool dark)
    {
        var page = await browser.NewPageAsync();
        page.DefaultNavigationTimeout = page.DefaultTimeout = Chromium.Patience;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
        var tab = new Tab(page);
        await page.GoToAsync(address, WaitUntilNavigation.Load);
        return tab;
    }

    /// <summary>The value of an expression, which may be a promise.</summary>
    public Task<T> Evaluate<T>(string expression) => _page.EvaluateExpressionAsync<T>(expression);

    /// <summary>Does what an expression says.</summary>
    public Task Do(string expression) => _page.EvaluateExpressionAsync(expression);

    /// <summary>Waits until an expression is true.</summary>
    public Task Until(string expression) =>
        _page.WaitForExpressionAsync(expression, new WaitForFunctionOptions { Timeout = 60_000, PollingInterval = 50 });

    /// <summary>Shows the page as it is printed in dark surroundings: each of the two calls for one of these undoes the other.</summary>
    public Task Print() => _page.Client.SendAsync("Emulation.setEmulatedMedia", new
    {
        media = "print",
        features = new[] { new { name = "prefers-color-scheme", value = "dark" } },
    });

    /// <summary>On how many sheets of A4 with margins of 10 mm the page is printed.</summary>
    public async Task<int> Sheets()
    {
        const string margin = "10mm";
        byte[] printed = await _page.PdfDataAsync(new PdfOptions
        {
            Format = PaperFormat.A4,
            MarginOptions = new MarginOptions { Top = margin, Right = margin, Bottom = margin, Left = margin },
        });

        // Of each page there is a dictionary that says so (ISO 32000, 7.7.3.3), which Chromium does not compress.
        return Regex.Count(Encoding.Latin1.GetString(printed), @"/Type\s*/Page\b");
    }

    /// <summary>What stands out where the page as a whole is wider than the window; a table that scrolls by itself does not.</summary>
    public Task<string[]> RunsOut() => Evaluate<string[]>("""
        document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.querySelectorAll("body *")]
          .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)
          .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`)
        """);

    /// <summary>What axe-core finds against the rules of WCAG 2 and good practice, contrast among them: a line for each element.</summary>
    public async Task<string[]> Violations()
    {
        await Do(_axe.Value);
        return await Evaluate<string[]>("""
            axe.run().then(found => found.violations.flatMap(rule =>
              rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))
            """);
    }

    public async ValueTask DisposeAsync() => await _page.CloseAsync();
}
