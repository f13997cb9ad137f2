using System.Diagnostics;
using Sakd.App.Runs;
using Sakd.Platform;
using Sakd.Training;
using Spectre.Console;
using TorchSharp;

namespace Sakd.App;

/// <summary>
/// <c>sakd</c> without arguments: trains a teacher, then one student plainly, distilled at every spot, and distilled at the spots that a
/// policy chooses, and puts them side by side.
/// </summary>
internal static class MainJob
{
    /// <summary>The pair: a student small enough to gain from its teacher on few images.</summary>
    public const string Pair = "resnet14-resnet8w8";

    private const string Distiller = DistillCommand.DefaultDistiller;
    private const int StudentEpochs = 4;

    /// <summary>What served teachers of the bundled images best, by validation accuracy.</summary>
    private const int TeacherEpochs = 8;
    private const double TeacherLearningRate = 0.1;

    private static readonly RunOptions _recipe = new()
    {
        Command = "distill",
        Name = Pair,
        Distiller = Distiller,
        Data = DataSource.Bundled,
        Epochs = StudentEpochs,
        Batch = TrainingOptions.DefaultBatch,
        LearningRate = TrainingOptions.DefaultLearningRate,
        Seed = TrainingOptions.DefaultSeed,
        Threads = Processor.PhysicalCores,
        Device = Compute.DefaultDevice,
    };

    /// <summary>The main job.</summary>
    public static void Run(Session session, string deviceName, int threads)
    {
        var watch = Stopwatch.StartNew();
        var terminal = session.Terminal;
        var device = Compute.Open(deviceName, threads);
        RunOptions Options(Strategy strategy) =>
            Recipe.WithPolicy(_recipe with { Strategy = strategy, Device = deviceName, Threads = threads });
        var options = Options(Strategy.None);
        var pair = session.Catalog.Pair(Pair);
        var distiller = CatalogIndex.Distiller(pair, Distiller);
        using var data = DataSource.Load(options.Data, Recipe.Images(session, options, pair.Info.Input));
        session.Catalog.CheckFit(pair, data.Shape, data.Name);

        terminal.Line($"Spot-adaptive distillation of {Briefing.Network(pair.Info.Teacher)} into {Briefing.Network(pair.Info.Student)}");
        foreach (string line in Briefing.Images(data, options)) terminal.Line(line);
        terminal.Line(Briefing.Compute(options));

        string resume = NextLine.MainJob(session, deviceName, threads);
        var source = new TeacherSource(session, pair, data);
        using var teacher = source.FromCache(
            TeacherSource.RecipeOf(options) with
            {
                Epochs = TeacherEpochs,
                LearningRate = TeacherLearningRate,
                Schedule = RateSchedule.Cosine,
            },
            device,
            resume);
        teacher.to(device);
        using var folders = JobFolders.Open();

        RunReport Student(Strategy strategy, string what)
        {
            var run = Options(strategy) with { Teacher = strategy == Strategy.None ? null : source.Kept };
            using var folder = folders.Of(run, data, DistillationRun.FolderName(run));
            terminal.Line();
            terminal.Line($"{StrategyNames.Of(strategy),-9} {what}");
            if (folder.IsBegun) Resumption.Check(session, folder.ReadConfig(), data);
            else DistillationRun.Begin(session, run, pair, distiller, data, folder, device);
            if (folder.IsDone)
            {
                terminal.Line($"          {folder.Path}, trained before");
                return new RunReport(folder, folder.ReadSummary());
            }

            if (run.Teacher is { } file) RunTeacher.Record(session, folder, file);
            return DistillationRun.Execute(
                session, run, pair, distiller, data, strategy == Strategy.None ? null : teacher, folder, device, resume);
        }

        var none = Student(Strategy.None, "the student learns from the labels alone");
        var always = Student(Strategy.Always, $"the student is distilled at every spot ({distiller.Title})");
        var adaptive = Student(Strategy.Adaptive, "a policy chooses, for each image, the spots at which it is distilled");

        folders.Done();
        terminal.Line();
        terminal.Draw("Result", Table(pair, none, always, adaptive));
        terminal.Line(
            $"Accuracy on {Formatted.Count(data.Test.Count)} test images with its standard error; KD_1 to KL: share of images distilled at "
            + "the spot, over the run.");
        terminal.Line("One seed shows the mechanism and is not a ranking.");
        terminal.Line();
        foreach (var report in (RunReport[])[none, always, adaptive])
            terminal.Line($"written   {report.Folder.Path}: {string.Join(", ", report.Folder.Files)}");
        terminal.Line($"took      {Formatted.Time(watch.Elapsed.TotalSeconds)}");
        terminal.Unwrapped(
            $"next      {session.Program} distill {Pair} --strategy random --epochs {StudentEpochs} --teacher {source.Kept}");
    }

    private static Table Table(PairEntry pair, RunReport none, RunReport always, RunReport adaptive)
    {
        string[] spots = [.. adaptive.Summary.DistillationProbability!.Keys];
        var table = Tables.New(["network", "distilled", ">test accuracy", .. spots.Select(spot => ">" + spot), ">seconds"]);
        table.AddTexts([pair.Info.Teacher.Name, "(teacher)", adaptive.TeacherAccuracy!, .. spots.Select(_ => ""), ""]);
        Add(none, Strategy.None);
        Add(always, Strategy.Always);
        Add(adaptive, Strategy.Adaptive);
        return table;

        void Add(RunReport report, Strategy strategy) => table.AddTexts(
        [
            pair.Info.Student.Name,
            StrategyNames.Of(strategy),
            report.Accuracy,
            .. spots.Select(spot => report.Distilled is { } shares ? Formatted.Probability(shares[spot]) : ""),
            Formatted.Count((long)report.Summary.Seconds),
        ]);
    }
}
