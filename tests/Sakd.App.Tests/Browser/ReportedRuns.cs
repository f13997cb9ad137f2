using System.Text.Json;
using PuppeteerSharp;
using Sakd.App.Comparing;
using Sakd.App.Runs;
using Sakd.App.Tests.Comparing;
using Sakd.Runtime.Tests.Data;

namespace Sakd.App.Tests.Browser;

/// <summary>Runs of the toy pair with pages of all kinds, and a browser to look at them; made once.</summary>
public sealed class ReportedRuns : IAsyncLifetime
{
    private readonly SakdProgram _sakd = new();
    private IBrowser? _browser;

    /// <summary>The pages, each a file of this name.</summary>
    public static string[] Pages { get; } = ["framed", "several", "unfinished", "diverged", "twenty", "many", "grid"];

    internal IBrowser Browser => _browser!;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Installed is null) return;
        _sakd.Distil("run");
        string[] tags = ["missing content", "ambiguous subject", "object group", "abnormal form"];
        File.WriteAllLines("tags.csv", Enumerable.Range(0, 50).Select(i => $"{i},{tags[i % tags.Length]}"));
        Report("framed", "run", "--tags", "tags.csv");

        AfterOneEpoch("unfinished");
        Report("unfinished", "unfinished");
        AfterOneEpoch("diverged");
        var divergence = new Divergence { Epoch = 2, Batch = 3 };
        File.WriteAllText("diverged/diverged.json", JsonSerializer.Serialize(divergence, RunJson.Default.Divergence));
        Report("diverged", "diverged");
        _sakd.Distil("a_run_of_a_rather_long_name", "--strategy", "none");
        CopyTo("again");
        Report("several", "run", "again", "unfinished", "diverged", "a_run_of_a_rather_long_name");

        DistilOf("twenty", classes: 20);
        DistilOf("many", classes: 35);
        MakeGrid();
        Report("grid", "grid");
        _browser = await Chromium.Start();
    }

    /// <summary>The files of a run as they are after the first of its two epochs.</summary>
    internal static void AfterOneEpoch(string folder)
    {
        CopyTo(folder);
        File.Delete($"{folder}/{RunFolder.Summary}");
        File.WriteAllLines($"{folder}/{RunFolder.Metrics}", File.ReadLines($"run/{RunFolder.Metrics}").Take(1));
    }

    private static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles("run")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _sakd.Dispose();
    }

    /// <summary>Classes whose names are long words are what tables have least room for.</summary>
    private void DistilOf(string page, int classes)
    {
        IdxBytes.WriteDataSet($"{page}-images", new FeatureShape(1, 28, 28), classes, trainingPerClass: 10, testPerClass: 2);
        File.WriteAllLines(
            $"{page}-images/classes.txt", Enumerable.Range(1, classes).Select(i => $"large_man-made_outdoor_things_{i}"));
        Assert.Equal("", _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", $"{page}-images", "--epochs", "1", "--threads", "1", "--output", $"{page}-run").Error);
        Report(page, $"{page}-run");
    }

    /// <summary>
    /// A grid under the name of a published one, so that it has the published accuracies beside its own, and with values of an option,
    /// whose runs are those without it; some of its images are made worse, and its last run has failed.
    /// </summary>
    private void MakeGrid()
    {
        Setting always = new() { Pair = "resnet56-resnet20", Distiller = "at", Strategy = Strategy.Always };
        var adaptive = always with { Strategy = Strategy.Adaptive };
        var valued = ((string[])["0.00025", "0.0025", "0.025", "0.25"]).Select(
            rate => adaptive with { Set = new Dictionary<string, string> { ["policy-lr"] = rate } });
        var grid = ToyGrid.File([.. valued, always, adaptive], [1, 2, 3]) with
        {
            Data = "CIFAR-100, python",
            Options = ["--recipe cifar100"],
        };
        var cells = grid.InOrder().ToList();
        foreach (var cell in cells[..^1].Where(cell => cell.Setting.Set.Count == 0))
        {
            _sakd.Distil(
                $"grid/{cell.Name}", "--strategy", StrategyNames.Of(cell.Setting.Strategy), "--seed", $"{cell.Seed}", "--corrupt",
                "0.1,0.3");
        }

        // Of the last seed there is no run without it.
        foreach (var cell in cells.Where(cell => cell.Setting.Set.Count > 0 && cell.Seed < 3))
        {
            Directory.CreateDirectory($"grid/{cell.Name}");
            foreach (string file in Directory.GetFiles($"grid/{new Cell(adaptive, cell.Seed).Name}"))
                File.Copy(file, $"grid/{cell.Name}/{Path.GetFileName(file)}");
        }

        ToyGrid.OfRun(grid, $"grid/{new Cell(always, 1).Name}").Write("grid");
        CellFailure failure = new(cells[^1].Name, "it was killed", [$"epoch 1: {new string('=', 200)}", "out of memory"]);
        var results = GridResults.Read("grid") with { Failed = [failure] };
        File.WriteAllText("grid/results.json", JsonSerializer.Serialize(results, GridJson.Readable.GridResults));
    }

    private void Report(string page, params string[] more) =>
        Assert.Equal("", _sakd.Run(["report", .. more, "--output", $"{page}.html"]).Error);
}

/// <summary>Tests that look at the same pages with the same browser.</summary>
[CollectionDefinition]
public sealed class InABrowser : ICollectionFixture<ReportedRuns>;
