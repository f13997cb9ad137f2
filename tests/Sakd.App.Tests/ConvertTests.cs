using System.Runtime.CompilerServices;
using Sakd.App;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App.Tests;

/// <summary>Checkpoints of other programs at the command line: <c>convert</c>, and every command that takes a file.</summary>
public sealed class ConvertTests : IDisposable
{
    private static readonly FeatureShape _shape = new(1, 28, 28);
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ToPyTorchAndBackAreTheSameNumbers()
    {
        Write("own.safetensors", classes: 10);

        Says(["convert", "own.safetensors", "student.pt"], "read      own.safetensors: safetensors, 4 tensors with 118 numbers");
        Says(
            ["convert", "student.pt", "again.safetensors", "--architecture", "resnet8w8", "--mean", "0.5", "--std", "0.25"],
            "PyTorch's zip form, 4 tensors with 118 numbers, a resnet8w8 for 1x28x28 and 10 classes", "written   again.safetensors");

        using var before = CheckpointFile.Load("own.safetensors");
        using var after = CheckpointFile.Load("again.safetensors");
        Close.Exactly(Pairs(before), Pairs(after), "the weights");
        Assert.Equal(
            new CheckpointInfo("resnet8w8", _shape, 10, new Normalisation([0.5], [0.25]), "student.pt"), after.Info());
    }

    [Fact]
    public void TheClassesAreThoseOfTheHead()
    {
        Write("foreign.safetensors", classes: 7, metadata: []);
        Says(
            ["convert", "foreign.safetensors", "named.safetensors", "--architecture", "resnet8w8"],
            "a resnet8w8 for 1x28x28 and 7 classes");
        using var file = CheckpointFile.Load("named.safetensors");
        Assert.Equal(new CheckpointInfo("resnet8w8", _shape, 7, Normalisation: null, "foreign.safetensors"), file.Info());
    }

    [Fact]
    public void AFileThatNobodyNamesKeepsItsKeys()
    {
        using var value = ones(3);
        Safetensors.Save("any.safetensors", [("module.a.b", value)], new Dictionary<string, string> { ["note"] = "mine" });
        Says(["convert", "any.safetensors", "other.safetensors", "--map", "a=c.d"], "1 tensors with 3 numbers");
        using var file = CheckpointFile.Load("other.safetensors");
        Assert.Equal(["c.d.b"], file.Tensors.Keys);
        Assert.Equal("mine", file.Metadata["note"]);
    }

    [Theory]
    [InlineData("convert own.safetensors student.bin", "student.bin says no form: name it .safetensors, .pt or .pth")]
    [InlineData("convert own.safetensors own.safetensors", "own.safetensors is there already: name a new file")]
    [InlineData("convert own.safetensors nowhere/student.pt", "nowhere/student.pt cannot be written")]
    [InlineData("convert missing.pt student.pt", "missing.pt cannot be read")]
    [InlineData("convert own.safetensors s.pt --mean 0.5", "--mean goes with --architecture")]
    [InlineData("convert own.safetensors s.safetensors --architecture resnet8w8 --mean 0.5",
        "--mean and --std go together: --std is missing")]
    [InlineData("convert own.safetensors s.safetensors --architecture resnet8w8 --mean 0.5 --std 0",
        "--std needs 1 positive numbers with commas")]
    [InlineData("convert own.safetensors s.safetensors --architecture resnet8w8 --mean 1,2 --std 1", "--mean needs 1 numbers with commas")]
    [InlineData("convert own.safetensors s.pt --architecture resnet8w8 --mean 0.5 --std 1",
        "s.pt would not keep --mean", "name it .safetensors")]
    [InlineData("convert own.safetensors s.pt --architecture resnet8w8 --input 28", "--input needs channels, height and width")]
    [InlineData("convert own.safetensors s.pt --architecture resnet20", "says itself that it is a resnet8w8, not a resnet20")]
    [InlineData("convert own.safetensors s.pt --architecture resnet8w", "unknown architecture 'resnet8w'; did you mean resnet8")]
    [InlineData("convert own.safetensors s.pt --map patch=x", "--map patch=x: no key of own.safetensors begins with 'patch'")]
    [InlineData("convert own.safetensors s.pt --map patches", "--map needs old=new", "not 'patches'")]
    [InlineData("convert own.safetensors", "(see sakd convert --help)")]
    [InlineData("evaluate own.safetensors --architecture resnet20", "says itself that it is a resnet8w8, not a resnet20")]
    [InlineData("evaluate foreign.safetensors", "foreign.safetensors does not say which network it holds: name it with --architecture")]
    [InlineData("evaluate foreign.safetensors --architecture resnet20", "'patches.weight' is [4, 1, 4, 4], expected [16, 1, 4, 4]")]
    [InlineData("evaluate foreign.safetensors --architecture resnet8w8", "of a network with 7 classes, the images have 10")]
    [InlineData("train resnet8w8 --from foreign.safetensors", "foreign.safetensors is of a network with 7 classes, the images have 10")]
    [InlineData("train resnet20 --from own.safetensors", "own.safetensors (a resnet8w8, a resnet20 is needed) does not fit")]
    [InlineData("train resnet20 --from ", "--from needs a name")]
    [InlineData("distill resnet8w8-resnet8w8 --teacher foreign.safetensors", "is of a network with 7 classes, the images have 10")]
    [InlineData("distill resnet8w8-resnet8w8 --student-from foreign.safetensors", "is of a network with 7 classes, the images have 10")]
    public void WhatCannotBeIsExplained(string line, params string[] says)
    {
        Write("own.safetensors", classes: 10);
        Write("foreign.safetensors", classes: 7, metadata: []);
        string[] args = line.Split(' ');
        _sakd.Refuses(args[0] == "convert" ? args : [.. args, "--data", _sakd.SmallData], says);
        Assert.False(Directory.Exists("runs"));
        Assert.False(File.Exists("s.pt"));
        Assert.False(File.Exists("s.safetensors"));
    }

    [Fact]
    public void EveryCommandTakesAFileOfPyTorch()
    {
        Write("own.safetensors", classes: 10);
        Says(["convert", "own.safetensors", "own.pt"], "torch.load gives its state dict");
        string[] data = ["--data", _sakd.SmallData, "--threads", "1"], epoch = [.. data, "--epochs", "1"];
        string warning = "warning: own.pt does not say how the images were normalised that it was trained on: those of small";

        Says(
            ["evaluate", "own.pt", "--architecture", "resnet8w8", .. data], warning,
            "network   resnet8w8 for 1x28x28 and 10 classes, PyTorch's zip form");
        Says(["train", "resnet8w8", "--from", "own.pt", .. epoch], warning, "accuracy");
        Says(
            ["distill", "resnet8w8-resnet8w8", "--teacher", "own.pt", "--student-from", "own.safetensors", "--output", "run", .. epoch],
            warning, "student");
        Assert.Contains("\"from\": \"own.safetensors\"", File.ReadAllText("run/config.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system.zip.pt")]
    [InlineData("system.stream.pt")]
    public void WhatAFileWouldRunIsNotRun(string name)
    {
        string path = Fixture(name);
        foreach (string[] args in (string[][])[
            ["evaluate", path, "--architecture", "resnet8w8"], ["convert", path, "s.safetensors"], ["train", "resnet8w8", "--from", path],
            ["distill", ToyCatalog.Pair, "--teacher", path], ["distill", ToyCatalog.Pair, "--student-from", path],
        ])
            _sakd.Refuses(args, "it asks for posix.system, which is refused: nothing that a file names is run");
        Assert.Empty(Directory.GetFileSystemEntries("."));
    }

    // With a rate of nearly nothing an epoch leaves the weights where they began.
    [Fact]
    public void ATrainingBeginsWithTheWeightsOfTheFile()
    {
        Write("own.safetensors", classes: 10, prefix: "net.");
        Says(
            [
                "train", "resnet8w8", "--from", "own.safetensors", "--map", "net=", "--data", _sakd.SmallData, "--epochs", "1", "--lr",
                "1e-12", "--threads", "1", "--output", "run",
            ],
            "accuracy");
        using var before = CheckpointFile.Load("own.safetensors", [KeyMap.Parse("net=")]);
        using var after = CheckpointFile.Load($"run/{RunFolder.Model}");
        foreach (var ((key, expected), (_, actual)) in Pairs(before).Zip(Pairs(after)))
            Close.To(expected, actual, 1e-5, key, absolute: 1e-9);
    }

    private void Says(string[] args, params string[] says)
    {
        var result = _sakd.Run(args);
        Assert.Equal("", result.Error);
        Assert.Equal(SakdApp.Success, result.ExitCode);
        Assert.All(says, text => Assert.Contains(OneLine(text), OneLine(result.Output), StringComparison.Ordinal));
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Fixture(string name, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "Sakd.Runtime.Tests", "Checkpoints", "Fixtures", name);

    private static IEnumerable<(string, Tensor)> Pairs(CheckpointFile file) =>
        file.Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value));

    private static void Write(string path, int classes, Dictionary<string, string>? metadata = null, string prefix = "")
    {
        using var network = new ToyNetwork("resnet8w8", 4, _shape, classes, seed: 1);
        Safetensors.Save(
            path, StateDict.Of(network).Select(entry => (prefix + entry.Key, entry.Value)),
            metadata ?? new CheckpointInfo("resnet8w8", _shape, classes, new Normalisation([0.5], [0.5]), "small").ToMetadata());
    }
}
