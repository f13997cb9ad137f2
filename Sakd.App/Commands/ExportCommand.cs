using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Sakd.App.Exporting.Onnx;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App;

/// <summary><c>sakd export</c>: a network in a form that runs without this program.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string> _checkpoint = new Argument<string>("checkpoint")
    {
        Description = "A checkpoint of a run, or what torch.save or TorchSharp's module.save wrote",
    }.Named();

    private readonly Option<string> _to = new Choices<string>(("onnx", "onnx")).Option("--to", "onnx", "The form");

    private readonly Option<string?> _output = new Option<string?>("--output")
    {
        Description = "The new file [default: beside the checkpoint, with its name]",
        HelpName = "file",
    }.Named();

    private readonly Option<bool> _fold = new("--fold")
    {
        Description = "Take batch norms into the layers before them",
    };

    private readonly Option<bool> _dynamicBatch = new("--dynamic-batch")
    {
        Description = "Take any number of images at once, not one alone",
    };

    private readonly Option<bool> _dynamicSize = new("--dynamic-size")
    {
        Description = "Take images of any height and width, where the network does",
    };

    private readonly Option<int> _opset = NumberOptions.Whole(
        "--opset", OnnxModel.LeastOpset, OnnxModel.MostOpset, OnnxModel.LeastOpset, "The version of ONNX's operators");

    private readonly Option<string?> _architecture = new Option<string?>("--architecture")
    {
        Description = "The network of a checkpoint that does not say so itself",
        HelpName = "name",
    }.Named();

    private readonly Option<string[]> _maps = NetworkFile.MapOption();

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var export = new ExportCommand();
        string student = DistillationRun.FirstStudent(session.Catalog.ExamplePair);
        var command = new DocumentedCommand("export", "Write a network for ONNX Runtime and others")
        {
            Examples =
            [
                ($"{session.Program} export {student} --fold --dynamic-batch", "a student, for any number of images"),
                (
                    $"{session.Program} export net.pth --architecture {session.Catalog.ExampleArchitecture} --output net.onnx",
                    "what was trained in Python"),
            ],
        };
        command.Add(export._checkpoint);
        foreach (Option option in (Option[])
            [
                export._to, export._output, export._fold, export._dynamicBatch, export._dynamicSize, export._opset, export._architecture,
                export._maps,
            ])
            command.Add(option);
        command.SetAction(parsed => export.Run(session, parsed));
        return command;
    }

    private void Run(Session session, ParseResult parsed)
    {
        string from = parsed.GetRequiredValue(_checkpoint), to = parsed.GetValue(_output) ?? Path.ChangeExtension(from, ".onnx");
        if (File.Exists(to)) throw new SakdException($"{to} is there already: name a new file with {_output.Name}");
        var options = new OnnxOptions(
            parsed.GetValue(_fold), parsed.GetValue(_dynamicBatch), parsed.GetValue(_dynamicSize), parsed.GetValue(_opset));
        using var file = CheckpointFile.Load(from, NetworkFile.Maps(parsed.GetRequiredValue(_maps)));
        string name = parsed.GetValue(_architecture) ?? CheckpointInfo.FromMetadata(file.Metadata, from).Architecture;
        var (network, info) = NetworkFile.Named(session, file, name);
        using (network)
        {
            var model = OnnxModel.Of(network, info, options);
            if (RunOf(from) is { } run) model.MetadataProps.Add(new StringStringEntryProto { Key = "run", Value = run });
            AtomicFile.Write(to, model.WriteTo);

            string images = options.DynamicBatch ? "any number of images" : "one image";
            string size = options.DynamicSize ? $"{network.Input.Channels} channels, of any size" : network.Input.ToString();
            var lines = session.Terminal;
            lines.Line($"network   {Briefing.Network(network.Info)} for {network.Input} and {network.Classes} classes");
            lines.Line(
                $"written   {to}: ONNX, opset {options.Opset}, {Formatted.Count(model.Graph.Node.Count)} operators, "
                + Formatted.Bytes(new FileInfo(to).Length));
            lines.Line($"input     {OnnxModel.Images}: {images} at once, {size}, numbers from 0 to 1{Normalised(info)}");
            lines.Line($"output    {OnnxModel.Logits}: one for each class; mean, deviation and classes stand in the file's metadata");
        }
    }

    private static string Normalised(CheckpointInfo info) => info.Normalisation is null
        ? ", normalised as those that it was trained on"
        : $" less {Listed(info.Normalisation.Mean)} and over {Listed(info.Normalisation.Std)}";

    private static string Listed(IEnumerable<double> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString("0.####", CultureInfo.InvariantCulture)));

    /// <summary>How the run is repeated that a file lies in the folder of; null for files by themselves.</summary>
    private static string? RunOf(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        return File.Exists(Path.Combine(folder, RunFolder.Config)) ? RunFolder.ReadConfig(folder).Repeat : null;
    }
}
