using System.Collections.Immutable;
using Sakd.App.Comparing;
using Sakd.App.Runs;

namespace Sakd.App.Tests.Comparing;

/// <summary>A grid as a folder would have it, of a pair that nobody trains.</summary>
internal static class ToyGrid
{
    /// <summary>The settings of a run of its pair, whose seed is 1.</summary>
    public static RunConfig Config { get; } = new()
    {
        Command = "distill",
        Name = "a-b",
        Distiller = "at",
        Strategy = Strategy.Always,
        Data = "bundled",
        Epochs = 3,
        Batch = 50,
        LearningRate = 1,
        Seed = 1,
        Threads = 1,
        Device = "cpu",
    };

    /// <summary>Its file.</summary>
    public static GridFile File(ImmutableArray<Setting> settings, IEnumerable<ulong> seeds, Strategy? baseline = null) => new()
    {
        Command = "sakd compare a-b",
        Version = "1",
        Kernels = "own",
        Processor = "fast",
        Data = "images",
        Fingerprint = "ab",
        Teachers = [new GridTeacher("a-b", "t", "11")],
        Threads = 1,
        Options = ["--epochs 1"],
        Settings = settings,
        Cells = [.. seeds.SelectMany(seed => settings.Select(setting => new GridCell(setting.Name, seed)))],
        Baseline = baseline,
        Family = [.. Comparison.FamilyOf(settings, baseline)],
    };

    /// <summary>The file as it is where a run has been computed for it.</summary>
    public static GridFile OfRun(GridFile grid, string folder)
    {
        var run = RunFolder.ReadConfig(folder);
        return grid with
        {
            Fingerprint = run.Fingerprint,
            Teachers = [.. grid.Teachers.Select(teacher => teacher with { Pair = grid.Settings[0].Pair, Sha256 = run.TeacherSha256! })],
        };
    }

    /// <summary>Has so many epochs of a cell over.</summary>
    public static void Epochs(CellJob job, int done)
    {
        Directory.CreateDirectory(job.Folder);
        System.IO.File.WriteAllLines(Path.Combine(job.Folder, RunFolder.Metrics), Enumerable.Repeat("{}", done));
    }

    /// <summary>A cell, and unless it has no accuracy the folder that its run leaves.</summary>
    public static CellJob Run(
        Cell cell, double? accuracy, Func<RunSummary, RunSummary>? change = null, double learningRate = 1, string build = "",
        string teacher = "11", string images = "ab")
    {
        var config = Config with
        {
            Strategy = cell.Setting.Strategy,
            Seed = cell.Seed,
            LearningRate = learningRate,
            Build = build,
            TeacherSha256 = cell.Setting.NeedsTeacher ? teacher : null,
            Fingerprint = images,
        };
        var job = new CellJob(cell, config, cell.Name, "log");
        if (accuracy is null) return job;
        using var folder = RunFolder.Create(cell.Name, "");
        folder.Write(config);
        var summary = new RunSummary
        {
            StudentAccuracy = accuracy.Value,
            StandardError = 0.01,
            TestImages = 100,
            BestEpoch = 2,
            ValidationAccuracy = accuracy.Value,
            Seconds = 10,
            ImagesPerSecond = 100,
        };
        folder.Write(change?.Invoke(summary) ?? summary);
        return job;
    }
}
