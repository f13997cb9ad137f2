using System.CommandLine;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App;

/// <summary><c>sakd evaluate</c>: the accuracy of a checkpoint, which says itself what network it holds.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "A .safetensors file of a run" }.Named();
        var data = TrainingOptions.DataOption();
        var skipUnreadable = TrainingOptions.SkipUnreadableOption();
        var compute = new ComputeOptions();
        var command = new DocumentedCommand("evaluate", "Measure a checkpoint on the test images")
        {
            Examples =
            [
                (
                    $"{session.Program} evaluate {RunFolder.Root}/{session.Catalog.ExamplePair}-at-adaptive/{RunFolder.Student}",
                    "the student of a run"),
                ($"{session.Program} evaluate model.safetensors --data ~/mnist", "on other images, normalised as those it was trained on"),
            ],
        };
        command.Add(checkpoint);
        command.Add(data);
        command.Add(skipUnreadable);
        compute.AddTo(command);
        command.SetAction(parsed => Run(
            session, parsed.GetRequiredValue(checkpoint), parsed.GetRequiredValue(data), parsed.GetValue(skipUnreadable),
            parsed.GetRequiredValue(compute.Device), parsed.GetValue(compute.Threads)));
        return command;
    }

    private static void Run(Session session, string path, string dataName, bool skipUnreadable, string deviceName, int threads)
    {
        var device = Compute.Open(deviceName, threads);
        var (network, info) = Load(session, path);
        using (network)
        using (var data = DataSource.Load(dataName, new DataRequest
        {
            Input = info.Input,
            ConvertsChannels = true,
            SkipUnreadable = skipUnreadable,
            Terminal = session.Terminal,
            Stop = session.Stop,
        }))
        {
            if (data.Shape != info.Input || data.Classes > info.Classes)
            {
                throw new SakdException(
                    $"{path} classifies images of {info.Input} into {info.Classes} classes, {data.Name} has images of {data.Shape} in "
                    + $"{data.Classes} classes");
            }
            network.to(device);
            var accuracy = Evaluation.Measure(network, data.Test, info.Normalisation, device, session.Stop);

            session.Terminal.Line($"network   {info.Architecture} for {info.Input} and {info.Classes} classes, trained on {info.Data}");
            session.Terminal.Line($"data      {data.Name}: its {Formatted.Count(accuracy.Count)} test images");
            session.Terminal.Line(
                $"accuracy  {RunReport.WithError(accuracy.Fraction, accuracy.StandardError)} ({Formatted.Count(accuracy.Correct)} right)");
        }
    }

    private static (Architecture, CheckpointInfo) Load(Session session, string path)
    {
        using var file = Safetensors.Load(path);
        var info = CheckpointInfo.FromMetadata(file.Metadata, path);
        var architecture = session.Catalog.Architecture(info.Architecture);
        CheckpointTensors.Check(file, path, info);
        var network = architecture.Create(info.Input, info.Classes, 0);
        StateDict.Load(network, file.Tensors, path);
        return (network, info);
    }
}
