using System.CommandLine;
using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App;

/// <summary><c>sakd train</c>: one network, from the labels alone.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var architecture = new Argument<string?>("architecture")
        {
            Description = "The network: see list",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new TrainingOptions("--from");
        string example = session.Catalog.ExampleArchitecture;
        var command = new DocumentedCommand("train", "Train one network from the labels alone, for instance as a teacher")
        {
            Examples =
            [
                ($"{session.Program} train {example}", "on the images that come with the program"),
                ($"{session.Program} train {example} --data ~/mnist --from model.pth --lr 0.01", "on from a training in Python"),
                ($"{session.Program} train {example} --data ~/mnist --epochs 20", "on images of your own"),
            ],
        };
        command.Add(architecture);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            using var resumed = options.Resumed(parsed, command.Name);
            Run(session, resumed?.ReadConfig() ?? New(parsed), resumed);
        });

        RunOptions New(ParseResult parsed)
        {
            string name = Named(parsed.GetValue(architecture));
            return options.Bind(parsed, command.Name, name, trained: name);
        }

        string Named(string? name) =>
            name ?? throw new SakdException(
                $"train needs an architecture: {session.Program} list shows all (see {session.Program} train --help)");
        return command;
    }

    private static void Run(Session session, RunOptions options, RunFolder? resumed)
    {
        if (Resumption.IsOver(session, resumed)) return;
        var architecture = session.Catalog.Architecture(options.Name);
        var device = Compute.Open(options.Device, options.Threads);
        using var data = DataSource.Load(options.Data, Recipe.Images(session, options, architecture.Info.Input));
        BatchSource.Check(data.Training, options.Batch);
        using var network = architecture.Create(data.Shape, data.Classes, options.Seed);
        if (options.From is not null) NetworkFile.Load(session, options.From, network, data, options.Maps, "the network");
        session.Stop.ThrowIfCancellationRequested();
        using var created = resumed is null ? RunFolder.Create(options.Output, options.Name) : null;
        var folder = resumed ?? created!;
        var stepOptions = Recipe.Step(options, distiller: null, device);
        var loop = Recipe.Loop(options, spots: null, data, device);
        if (resumed is null)
        {
            CorruptedFile.Write(folder.File(RunFolder.Corrupted), data);
            folder.Write(RunConfig.Of(options with { Output = folder.Path }, stepOptions, loop, data, session.Program) with
            {
                Build = session.Catalog.Build,
            });
        }
        else
        {
            Resumption.Check(session, (RunConfig)options, data);
        }

        session.Terminal.Line($"train     {Briefing.Network(architecture.Info)}");
        foreach (string line in Briefing.Images(data, options)) session.Terminal.Line(line);
        session.Terminal.Line(Briefing.Compute(options));
        session.Terminal.Line(Briefing.Folder(folder));
        session.Terminal.Line();

        network.to(device);
        using var step = new PlainStep(network, stepOptions);
        using var kept = new LastCheckpoint(folder.File(RunFolder.Last)).Load(session.Terminal.Warn);
        var report = new NetworkRun(session, options, data, folder, NextLine.Resume(session, command: "train", folder)) { Kept = kept }
            .Execute(options.Name, network, RunFolder.Model, teacher: null, step, loop);

        session.Terminal.Line();
        session.Terminal.Line(
            $"accuracy  {report.Accuracy} on {Formatted.Count(report.Summary.TestImages)} test images (epoch {report.Summary.BestEpoch}, "
            + $"{Briefing.Chosen(options)})");
        foreach (string line in report.Classes) session.Terminal.Line(line);
        session.Terminal.Line($"written   {folder.Path}: {string.Join(", ", folder.Files)}");
        session.Terminal.Unwrapped(NextLine.Evaluate(session, folder.File(RunFolder.Model), options.Data));
    }
}
