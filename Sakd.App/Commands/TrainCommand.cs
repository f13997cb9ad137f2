using System.CommandLine;
using Sakd.App.Runs;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App;

/// <summary><c>sakd train</c>: one network, from the labels alone.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var architecture = new Argument<string>("architecture") { Description = "The network: see list" };
        var options = new TrainingOptions();
        string example = session.Catalog.ExampleArchitecture;
        var command = new DocumentedCommand("train", "Train one network from the labels alone, for instance as a teacher")
        {
            Examples =
            [
                ($"{session.Program} train {example}", "on the images that come with the program"),
                ($"{session.Program} train {example} --data ~/mnist --epochs 20", "on images of your own"),
            ],
        };
        command.Add(architecture);
        options.AddTo(command);
        command.SetAction(parsed => Run(session, options.Bind(parsed, "train", parsed.GetRequiredValue(architecture))));
        return command;
    }

    private static void Run(Session session, RunOptions options)
    {
        var architecture = session.Catalog.Architecture(options.Name);
        var device = Compute.Open(options.Device, options.Threads);
        using var data = DataSource.Load(options.Data, Recipe.Images(session, options, architecture.Info.Input));
        using var network = architecture.Create(data.Shape, data.Classes, options.Seed);
        session.Stop.ThrowIfCancellationRequested();
        using var folder = RunFolder.Create(options.Output, options.Name);

        session.Terminal.Line($"train     {Briefing.Network(architecture.Info)}");
        session.Terminal.Line(Briefing.Data(data));
        foreach (string line in Briefing.Parts(data)) session.Terminal.Line(line);
        session.Terminal.Line(Briefing.Compute(options));
        session.Terminal.Line(Briefing.Folder(folder));
        session.Terminal.Line();

        var stepOptions = Recipe.Step(options, distiller: null, device);
        network.to(device);
        using var step = new PlainStep(network, stepOptions);
        var report = new NetworkRun(session, options, data, folder).Execute(
            options.Name, network, RunFolder.Model, teacher: null, step, stepOptions, Recipe.Loop(options, spots: null, data, device));

        session.Terminal.Line();
        session.Terminal.Line(
            $"accuracy  {report.Accuracy} on {Formatted.Count(report.Summary.TestImages)} test images (epoch {report.Summary.BestEpoch}, "
            + "the best on validation)");
        session.Terminal.Line($"written   {folder.Path}: {string.Join(", ", folder.Files)}");
        session.Terminal.Unwrapped(NextLine.Evaluate(session, folder.File(RunFolder.Model), options.Data));
    }
}
