using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;

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

    private readonly Chromium _browser;
    private readonly string _session, _target;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Tab(Chromium browser, string session, string target)
    {
        (_browser, _session, _target) = (browser, session, target);
        browser.Happened += Take;
    }

    /// <summary>Errors, warnings and violations of the page's own policy.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    /// <summary>What was asked for over the network or from the disk.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async Task Load(string address, int width, bool dark)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"]) await Ask($"{domain}.enable");
        await Ask("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = 900,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = false,
        });
        await Ask("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        await Ask("Page.navigate", new JsonObject { ["url"] = address });
        await _loaded.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>The value of an expression, which may be a promise.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        var result = await Ask("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        });
        Assert.True(result["exceptionDetails"] is null, $"{expression}: {result.ToJsonString()}");
        return result["result"]!["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task Until(string expression)
    {
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        while (!(bool)(await Evaluate(expression))!)
        {
            Assert.True(DateTime.UtcNow < until, $"it never comes to {expression}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What axe-core finds against the rules of WCAG 2 and good practice, contrast among them: a line for each element.</summary>
    public async Task<string[]> Violations()
    {
        await Evaluate(_axe.Value);
        var lines = await Evaluate("""
            axe.run().then(found => found.violations.flatMap(rule =>
              rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))
            """);
        return [.. lines!.AsArray().Select(line => (string)line!)];
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Happened -= Take;
        await _browser.Ask(null, "Target.closeTarget", new JsonObject { ["targetId"] = _target });
    }

    private Task<JsonNode> Ask(string method, JsonObject? parameters = null) => _browser.Ask(_session, method, parameters);

    private void Take(string session, string name, JsonNode said)
    {
        if (session != _session) return;
        switch (name)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Network.requestWillBeSent":
                string address = (string)said["request"]!["url"]!;
                if (!address.StartsWith("data:", StringComparison.Ordinal)) Requests.Enqueue(address);
                break;
            case "Log.entryAdded" when (string)said["entry"]!["level"]! is "error" or "warning":
            case "Runtime.consoleAPICalled" when (string)said["type"]! is "error" or "warning":
            case "Runtime.exceptionThrown":
                Problems.Enqueue(said.ToJsonString());
                break;
        }
    }
}
