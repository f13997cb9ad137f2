using PuppeteerSharp;
using Sakd.App.Comparing;
using Sakd.App.Tests.Comparing;

namespace Sakd.App.Tests.Browser;

/// <summary>Runs of the toy pair with their pages, and a browser to look at them; made once.</summary>
public sealed class ReportedRuns : IAsyncLifetime
{
    private readonly SakdProgram _sakd = new();
    private IBrowser? _browser;

    internal IBrowser Browser => _browser!;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Installed is null) return;
        Setting always = new() { Pair = ToyCatalog.Pair, Distiller = "at", Strategy = Strategy.Always };
        var adaptive = always with { Strategy = Strategy.Adaptive };
        var grid = ToyGrid.File([always, adaptive], [1, 2]);
        foreach (var cell in grid.InOrder())
            _sakd.Distil($"grid/{cell.Name}", "--strategy", StrategyNames.Of(cell.Setting.Strategy), "--seed", $"{cell.Seed}");
        grid.Write("grid");
        _sakd.Distil("run");
        Report("run", "--output", "one.html");
        Report("run", $"grid/{adaptive.Name}-seed2", "--output", "two.html");
        Report("grid", "--output", "grid.html");
        _browser = await Chromium.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _sakd.Dispose();
    }

    private void Report(params string[] more) => Assert.Equal("", _sakd.Run(["report", .. more]).Error);
}
