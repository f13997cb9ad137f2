using System.CommandLine;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary><c>sakd evaluate</c>: the accuracy of a checkpoint, which says itself what network it holds.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var checkpoint = new Argument<string>("checkpoint")
        {
            Description = "A checkpoint of a run, or what torch.save or TorchSharp's module.save wrote",
        }.Named();
        var architecture = new Option<string?>("--architecture")
        {
            Description = "The network of a checkpoint that does not say so itself",
            HelpName = "name",
        }.Named();
        var maps = NetworkFile.MapOption();
        var classes = DistillCommand.TeacherClassesOption();
        var data = TrainingOptions.DataOption();
        var dataMemory = TrainingOptions.DataMemoryOption();
        var skipUnreadable = TrainingOptions.SkipUnreadableOption();
        var compute = new ComputeOptions();
        var command = new DocumentedCommand("evaluate", "Measure a checkpoint on the test images")
        {
            Examples =
            [
                ($"{session.Program} evaluate {DistillationRun.FirstStudent(session.Catalog.ExamplePair)}", "the student of a run"),
                ($"{session.Program} evaluate model.safetensors --data ~/mnist", "on other images, normalised as those it was trained on"),
                (
                    $"{session.Program} evaluate teacher.pth --architecture {session.Catalog.ExampleArchitecture} --data ~/mnist",
                    "what was trained in Python"),
            ],
        };
        command.Add(checkpoint);
        command.Add(data);
        command.Add(dataMemory);
        command.Add(skipUnreadable);
        command.Add(architecture);
        command.Add(maps);
        command.Add(classes);
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            var device = Compute.Open(parsed.GetRequiredValue(compute.Device), parsed.GetValue(compute.Threads));
            using var file = CheckpointFile.Load(parsed.GetRequiredValue(checkpoint), NetworkFile.Maps(parsed.GetRequiredValue(maps)));
            Run(
                session, file, parsed.GetValue(architecture), parsed.GetValue(classes), parsed.GetRequiredValue(data),
                new DataRequest
                {
                    SkipUnreadable = parsed.GetValue(skipUnreadable),
                    ResidentBytes = TrainingOptions.GivenDataMemory(parsed, dataMemory, data) ?? DataRequest.DefaultResidentBytes,
                    Terminal = session.Terminal,
                    Stop = session.Stop,
                },
                device);
        });
        return command;
    }

    private static void Run(
        Session session, CheckpointFile file, string? architecture, string? classes, string dataName, DataRequest request, Device device)
    {
        string path = file.Path;
        var info = architecture is not null && file.Info() is null ? null : CheckpointInfo.FromMetadata(file.Metadata, path);
        if (info is not null && architecture is not null && info.Architecture != architecture)
            throw new SakdException($"{path} says itself that it is a {info.Architecture}, not a {architecture}: leave --architecture out");
        var entry = session.Catalog.Architecture(info?.Architecture ?? architecture!);
        if (info is not null) CheckpointTensors.Check(file, info);

        using var data = DataSource.Load(
            dataName, request with { Input = info?.Images ?? info?.Input ?? entry.Info.Input, ConvertsChannels = info is not null });
        if (classes is not null)
        {
            HeadExchange.Pick(file, entry, data, classes);
            info = info is null ? null : file.Info();
        }

        using var network = Network(entry, file, info, data);
        if (info?.Normalisation is null) session.Terminal.Warn(NetworkFile.Unknown(path, data));
        network.to(device);
        var accuracy = Evaluation.Measure(
            network, data.Test, info?.Normalisation ?? data.Normalisation, device, data.Shape, session.Stop);

        string from = info is null ? file.Format : $"trained on {info.Data}";
        session.Terminal.Line($"network   {entry.Info.Name} for {network.Input} and {network.Classes} classes, {from}");
        session.Terminal.Line($"data      {data.Name}: its {Formatted.Count(accuracy.Count)} test images");
        session.Terminal.Line(
            $"accuracy  {RunReport.WithError(accuracy.Fraction, accuracy.StandardError)} ({Formatted.Count(accuracy.Correct)} right)");
        foreach (string line in ClassLines.Of(accuracy.Balanced, ClassResult.Of(accuracy, data))) session.Terminal.Line(line);
    }

    /// <summary>The network of a file, for images that fit it.</summary>
    private static Architecture Network(ArchitectureEntry entry, CheckpointFile file, CheckpointInfo? info, ImageData data)
    {
        if (info is not null && data.Shape != info.Input && data.Shape != info.Images)
            throw new SakdException(
                $"{file.Path} classifies images of {info.Images ?? info.Input}, those of {data.Name} are {data.Shape}: name images "
                + "of its shape by --data");
        Architecture? network = null;
        try
        {
            info?.CheckClasses(file.Path, data);
            if (info?.Classes < data.Classes)
                throw new OtherClassesException($"{file.Path} knows {info.Classes} classes, the images of {data.Name} have {data.Classes}");
            network = entry.Create(info?.Input ?? data.Shape, info?.Classes ?? data.Classes, 0);
            Checkpoint.Fill(network, file, info);
            return network;
        }
        catch (SakdException e)
        {
            network?.Dispose();
            if (e is not OtherClassesException) throw;
            throw new SakdException($"{e.Message}; or say by --teacher-classes which of its classes those of {data.Name} are");
        }
    }
}
