using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Sakd.App.Exporting.CSharp;
using Sakd.App.Exporting.Onnx;
using Sakd.App.Exporting.Quantising;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary><c>sakd export</c>: a network in a form that runs without this program.</summary>
internal sealed class ExportCommand
{
    private const string Onnx = "onnx", CSharp = "csharp", RunEntry = "run";

    private readonly Argument<string> _checkpoint = new Argument<string>("checkpoint")
    {
        Description = "A checkpoint of a run, or what torch.save or TorchSharp's module.save wrote",
    }.Named();

    private readonly Option<string> _to = new Choices<string>((Onnx, Onnx), (CSharp, CSharp)).Option("--to", Onnx, "The form");

    private readonly Option<string?> _output = new Option<string?>("--output")
    {
        Description = "The new file, or for C# the folder of its two [default: beside the checkpoint, with its name]",
        HelpName = "path",
    }.Named();

    private readonly Option<string> _namespace = new Option<string>("--namespace")
    {
        Description = "With --to csharp, the namespace of the class",
        HelpName = "name",
        DefaultValueFactory = _ => "Students",
    }.Named();

    private readonly Option<string?> _class = new Option<string?>("--class")
    {
        Description = "With --to csharp, the name of the class [default: the network's]",
        HelpName = "name",
    }.Named();

    private readonly Option<bool> _fold = new("--fold")
    {
        Description = "With --to onnx, take batch norms into the layers before them; C# always has them so",
    };

    private readonly Option<bool> _dynamicBatch = new("--dynamic-batch")
    {
        Description = "With --to onnx, take any number of images at once, not one alone; C# always does",
    };

    private readonly Option<bool> _dynamicSize = new("--dynamic-size")
    {
        Description = "With --to onnx, take images of any height and width, where the network does",
    };

    private readonly Option<int> _opset = NumberOptions.Whole(
        "--opset", OnnxModel.LeastOpset, OnnxModel.MostOpset, OnnxModel.LeastOpset, "With --to onnx, the version of its operators");

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Replace files that are there already",
    };

    private readonly Option<string?> _architecture = new Option<string?>("--architecture")
    {
        Description = "The network of a checkpoint that does not say so itself",
        HelpName = "name",
    }.Named();

    private readonly Option<string[]> _maps = NetworkFile.MapOption();

    private readonly QuantisationOptions _quantisation = new();

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var export = new ExportCommand();
        string student = DistillationRun.FirstStudent(session.Catalog.ExamplePair);
        var command = new DocumentedCommand("export", "Write a network for ONNX Runtime and others, or as C#")
        {
            Examples =
            [
                ($"{session.Program} export {student} --fold --dynamic-batch", "a student, for any number of images"),
                ($"{session.Program} export {student} --int8 --calibrate bundled", "a student in eight bits, and what that loses"),
                ($"{session.Program} export {student} --to csharp --output app", "a class, and its weights beside it"),
                (
                    $"{session.Program} export net.pth --architecture {session.Catalog.ExampleArchitecture} --output net.onnx",
                    "what was trained in Python"),
            ],
        };
        command.Add(export._checkpoint);
        foreach (Option option in (Option[])
            [
                export._to, export._output, export._force, export._namespace, export._class, export._fold, export._dynamicBatch,
                export._dynamicSize, export._opset, .. export._quantisation.All, export._architecture, export._maps,
            ])
            command.Add(option);
        command.SetAction(parsed => export.Run(session, parsed));
        return command;
    }

    private void Run(Session session, ParseResult parsed)
    {
        string from = parsed.GetRequiredValue(_checkpoint);
        bool isCSharp = parsed.GetValue(_to) == CSharp;
        if (isCSharp && (parsed.GetValue(_dynamicSize) || parsed.GetResult(_opset) is { Implicit: false }))
            throw new SakdException($"{_dynamicSize.Name} and {_opset.Name} are of {_to.Name} {Onnx}: leave them away with {CSharp}");
        if (!isCSharp && (parsed.GetResult(_namespace) is { Implicit: false } || parsed.GetValue(_class) is not null))
            throw new SakdException($"{_namespace.Name} and {_class.Name} are of {_to.Name} {CSharp}: leave them away with {Onnx}");
        var quantisation = _quantisation.Of(parsed);
        if (isCSharp && quantisation is not null)
            throw new SakdException($"{QuantisationOptions.Int8} is of {_to.Name} {Onnx}: leave it away with {CSharp}");
        string file = parsed.GetValue(_output) ?? Path.ChangeExtension(from, quantisation is null ? ".onnx" : ".int8.onnx");
        if (!isCSharp) CheckNew(parsed, from, file);
        using var checkpoint = CheckpointFile.Load(from, NetworkFile.Maps(parsed.GetRequiredValue(_maps)));
        string name = parsed.GetValue(_architecture) ?? CheckpointInfo.FromMetadata(checkpoint.Metadata, from).Architecture;
        var (network, info) = NetworkFile.Named(session, checkpoint, name);
        using (network)
        {
            session.Terminal.Line(
                $"network   {Briefing.Network(network.Info)} for {network.Input} and {network.Classes} classes");
            if (isCSharp) WriteCSharp(session.Terminal, parsed, network, info, from);
            else WriteOnnx(session, parsed, network, info, quantisation, from, file);
        }
    }

    private void WriteOnnx(
        Session session, ParseResult parsed, Architecture network, CheckpointInfo info, Quantisation? quantisation, string from, string to)
    {
        var options = new OnnxOptions(
            parsed.GetValue(_fold) || quantisation is not null, parsed.GetValue(_dynamicBatch), parsed.GetValue(_dynamicSize),
            parsed.GetValue(_opset));
        var (model, realSize) = quantisation is null
            ? (OnnxModel.Of(network, info, options), null)
            : ((ModelProto, long?))quantisation.Model(session, network, info, options, from, to);
        if (RunOf(from) is { } run) model.MetadataProps.Add(new StringStringEntryProto { Key = RunEntry, Value = run });
        AtomicFile.Write(to, model.WriteTo);

        var lines = session.Terminal;
        string images = options.DynamicBatch ? "any number of images" : "one image";
        string shape = options.DynamicSize ? $"{network.Input.Channels} channels, of any size" : network.Input.ToString();
        lines.Line(
            $"written   {to}: ONNX, opset {options.Opset}, {Formatted.Count(model.Graph.Node.Count)} operators, "
            + $"{Formatted.Bytes(new FileInfo(to).Length)}{(realSize is { } size ? $", in float32 {Formatted.Bytes(size)}" : "")}");
        lines.Line($"input     {OnnxModel.Images}: {images} at once, {shape}, numbers from 0 to 1{Normalised(info)}");
        lines.Line($"output    {OnnxModel.Logits}: one for each class; mean, deviation and classes stand in the file's metadata");
    }

    private void WriteCSharp(Terminal lines, ParseResult parsed, Architecture network, CheckpointInfo info, string from)
    {
        var options = new StudentOptions(
            parsed.GetRequiredValue(_namespace), parsed.GetValue(_class) ?? CSharpText.PascalCase(network.Info.Name));
        CheckNames(options);
        string folder = parsed.GetValue(_output) ?? Path.GetDirectoryName(from) ?? "";
        string code = Path.Combine(folder, $"{options.Class}.cs"), weights = Path.ChangeExtension(code, ".safetensors");
        CheckNew(parsed, from, code);
        CheckNew(parsed, from, weights);

        using var scope = NewDisposeScope();
        var student = StudentClass.Of(network, info, options);
        if (RunOf(from) is { } run) student.Metadata[RunEntry] = run;
        if (folder.Length > 0) Directory.CreateDirectory(folder);
        Safetensors.Save(weights, student.Weights, student.Metadata);
        AtomicFile.Write(code, student.Code);

        lines.Line($"written   {code}: {options.Namespace}.{options.Class}, {Formatted.Count(student.Calls)} calls of kernels");
        lines.Line($"weights   {weights}: {Formatted.Bytes(new FileInfo(weights).Length)}, batch norms taken in");
        lines.Line(
            $"memory    {Formatted.Bytes(sizeof(float) * (long)student.ArenaElements)} for the values between the layers of an image");
        lines.Line($"input     numbers from 0 to 1{Normalised(info)}; or bytes, where that is known");
    }

    private void CheckNames(StudentOptions options)
    {
        if (!CSharpText.IsName(options.Namespace))
        {
            throw new SakdException(
                $"{_namespace.Name} needs names with points between them, none of them a word of C#, not '{options.Namespace}'");
        }

        string name = options.Class;
        if (CSharpText.IsReserved(name))
        {
            throw new SakdException(
                $"{_class.Name} needs a name with a capital, such as '{char.ToUpperInvariant(name[0])}{name[1..]}': '{name}' may be a word "
                + "of C#");
        }

        if (!CSharpText.IsName(name) || name.Contains('.')) throw new SakdException($"{_class.Name} needs a name, not '{name}'");
        if (name[0] == '_' || StudentClass.Members.Contains(name))
            throw new SakdException($"{_class.Name} needs another name than '{name}': a member of the class may be called so");
    }

    private void CheckNew(ParseResult parsed, string from, string path)
    {
        if (!File.Exists(path)) return;
        if (RealPath.Of(path) == RealPath.Of(from))
            throw new SakdException($"{path} is the checkpoint itself: name a new one with {_output.Name}");
        if (!parsed.GetValue(_force))
            throw new SakdException($"{path} is there already: name a new one with {_output.Name}, or replace it with {_force.Name}");
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
