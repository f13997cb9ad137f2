using System.CommandLine;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Layers;

namespace Sakd.App;

/// <summary>
/// <c>sakd convert</c>: a network's file in another form, with what it holds checked and said where somebody names the network.
/// </summary>
internal sealed class ConvertCommand
{
    private readonly Argument<string> _in = new Argument<string>("in")
    {
        Description = "A checkpoint: safetensors, or what torch.save or TorchSharp's module.save wrote",
    }.Named();

    private readonly Argument<string> _out = new Argument<string>("out")
    {
        Description = "The new file: .safetensors, or .pt or .pth for torch.load",
    }.Named();

    private readonly Option<string?> _architecture = new Option<string?>("--architecture")
    {
        Description = "The network that it has to be; a .safetensors file then says so itself [default: the tensors as they are]",
        HelpName = "name",
    }.Named();

    private readonly Option<string?> _input = new Option<string?>("--input")
    {
        Description = "With --architecture, the shape of an image [default: the architecture's own]",
        HelpName = "CxHxW",
    }.Named();

    private readonly NormalisationOptions _normalisation = new("With --architecture, ");

    private readonly Option<string[]> _maps = NetworkFile.MapOption();

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var convert = new ConvertCommand();
        string architecture = session.Catalog.ExampleArchitecture;
        var command = new DocumentedCommand("convert", "Write a network's file in another form, from PyTorch or for it")
        {
            Examples =
            [
                ($"{session.Program} convert {RunFolder.Root}/my-run/{RunFolder.Student} student.pt", "a student, for Python"),
                (
                    $"{session.Program} convert teacher.pth teacher.safetensors --architecture {architecture}",
                    "a teacher from Python, checked and named"),
                ($"{session.Program} convert lightning.ckpt net.safetensors --map model=", "keys without their first part"),
            ],
        };
        command.Add(convert._in);
        command.Add(convert._out);
        foreach (Option option in (Option[])
            [
                convert._architecture, convert._input, convert._normalisation.Mean, convert._normalisation.Std, convert._maps,
            ])
            command.Add(option);
        command.SetAction(parsed => convert.Run(session, parsed));
        return command;
    }

    private void Run(Session session, ParseResult parsed)
    {
        string from = parsed.GetRequiredValue(_in), to = parsed.GetRequiredValue(_out);
        bool pyTorch = Path.GetExtension(to).ToLowerInvariant() switch
        {
            ".safetensors" => false,
            ".pt" or ".pth" => true,
            _ => throw new SakdException($"{to} says no form: name it .safetensors, .pt or .pth"),
        };
        if (File.Exists(to)) throw new SakdException($"{to} is there already: name a new file");
        string? name = parsed.GetValue(_architecture);
        foreach (Option<string?> option in (Option<string?>[])[_input, _normalisation.Mean, _normalisation.Std])
        {
            if (name is null && parsed.GetValue(option) is not null)
                throw new SakdException($"{option.Name} goes with --architecture, which names the network");
            if (pyTorch && option != _input && parsed.GetValue(option) is not null)
                throw new SakdException($"{to} would not keep {option.Name}: files of PyTorch have weights alone; name it .safetensors");
        }

        using var file = CheckpointFile.Load(from, NetworkFile.Maps(parsed.GetRequiredValue(_maps)));
        if (file.Unused is [var unused, ..]) throw new SakdException($"--map {unused}: no key of {from} begins with '{unused.Old}'");
        var (network, info) = name is null ? (null, null) : Named(session, file, name, parsed);
        using (network)
        {
            var tensors = network is null ? [.. file.Tensors.Select(entry => (entry.Key, entry.Value))] : StateDict.Of(network);
            var metadata = info?.ToMetadata() ?? new Dictionary<string, string>(file.Metadata) { ["format"] = "pt" };
            if (pyTorch) PyTorchZipWriter.Save(to, tensors);
            else Safetensors.Save(to, tensors, metadata);

            string what = info is null ? "" : $", a {info.Architecture} for {info.Input} and {info.Classes} classes";
            session.Terminal.Line(
                $"read      {from}: {file.Format}, {file.Tensors.Count} tensors with "
                + $"{Formatted.Short(tensors.Sum(tensor => tensor.Value.numel()))} numbers{what}");
            session.Terminal.Line($"written   {to}{(pyTorch ? ": torch.load gives its state dict" : "")}");
        }
    }

    private (Architecture Network, CheckpointInfo Info) Named(Session session, CheckpointFile file, string name, ParseResult parsed)
    {
        var given = Input(parsed);
        return NetworkFile.Named(session, file, name, given, input => _normalisation.Of(parsed, input.Channels));
    }

    private FeatureShape? Input(ParseResult parsed)
    {
        if (parsed.GetValue(_input) is not { } text) return null;
        return FeatureShape.TryParse(text, out var shape)
            ? shape
            : throw new SakdException($"--input needs channels, height and width, such as 3x32x32, not '{text}'");
    }
}
