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
    /// <param name="scripts">Whether the page's own scripts run.</param>
    public static async Task<Tab> Open(IBrowser browser, string address, int width, bool dark, bool scripts = true)
    {
        var page = await browser.NewPageAsync();
        await page.SetJavaScriptEnabledAsync(scripts);
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

    /// <summary>The words of the page; none while it is loaded again.</summary>
    public async Task<string> Text()
    {
        try
        {
            return await Evaluate<string>("document.body.innerText");
        }
        catch (PuppeteerException)
        {
            return "";
        }
    }

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

    /// <summary>
    /// Words in drawings with less than the contrast of 4.5:1 that WCAG 2 asks of text (1.4.3) with what they stand on, the page or a box
    /// drawn before them: axe-core cannot tell.
    /// </summary>
    public Task<string[]> FaintWords() => Evaluate<string[]>("""
        (() => {
          const colour = text => text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
          const isSolid = ([, , , alpha = 1]) => alpha === 1;
          const linear = part => part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4;
          const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
          const contrast = (one, other) => {
            const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
            return (light + 0.05) / (dark + 0.05);
          };
          const ground = word => {
            const place = word.getBoundingClientRect(), x = place.x + place.width / 2, y = place.y + place.height / 2;
            const boxes = [...word.closest("svg").querySelectorAll("rect")].filter(box => {
              const at = box.getBoundingClientRect();
              return !box.closest("defs, clipPath") && box.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING
                && at.left <= x && x <= at.right && at.top <= y && y <= at.bottom && isSolid(colour(getComputedStyle(box).fill));
            });
            if (boxes.length > 0) return colour(getComputedStyle(boxes.at(-1)).fill);
            for (let at = word.closest("svg"); at; at = at.parentElement) {
              const behind = colour(getComputedStyle(at).backgroundColor);
              if (isSolid(behind)) return behind;
            }
            return [255, 255, 255];
          };
          return [...document.querySelectorAll("svg text")]
            .filter(word => word.textContent.trim() !== "")
            .map(word => ({ word, ratio: contrast(colour(getComputedStyle(word).fill), ground(word)) }))
            .filter(({ ratio }) => !(ratio >= 4.5))
            .map(({ word, ratio }) => `${ratio.toFixed(2)}: ${word.textContent.trim()}`);
        })()
        """);

    public async ValueTask DisposeAsync() => await _page.CloseAsync();
}
