using System.Collections.Immutable;
using Sakd.App;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App.Tests;

/// <summary>What a user can do wrong: one clear line, exit code 2, and nothing made or overwritten.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly CheckpointInfo _sound = new(
        "resnet8w8", new FeatureShape(1, 28, 28), 10, new Normalisation([0.5], [0.5]), "small");

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("distill resnet20-resnet8w9", "unknown pair 'resnet20-resnet8w9'", "did you mean resnet20-resnet8w8?")]
    [InlineData("distill resnet20/resnet8x8", "unknown pair 'resnet20-resnet8x8'", "did you mean resnet20-resnet8w8?")]
    [InlineData("distill zebra", "unknown pair 'zebra'", "sakd list shows all")]
    [InlineData("inspect resnet20", "unknown pair 'resnet20'", "did you mean resnet20-resnet8 or resnet20-resnet8w8?")]
    [InlineData("train resnet21", "unknown architecture 'resnet21'", "did you mean resnet20")]
    [InlineData("distill resnet20-resnet8w8 --distiller att", "has no distiller 'att'", "compiled for at")]
    [InlineData("distill resnet20-resnet8w8 --distiller at+dk", "compares features twice", "beside it kd, ctkd, dist, dkd")]
    [InlineData("distill resnet20-resnet8w8 --distiller dkd+nkd", "compares the logits twice")]
    [InlineData("distill resnet20-resnet8w8 --distiller dkd", "has no distiller 'kd', whose spot dkd takes")]
    [InlineData("distill resnet20-resnet8w8 --warm-up few", "--warm-up needs a whole number from 0 to 100000, not 'few'")]
    [InlineData("distill resnet20-resnet8w8 --epoch 3", "unknown option '--epoch'", "did you mean --epochs?")]
    [InlineData("distill resnet20-resnet8w8 --learning-rte=3", "unknown option '--learning-rte=3'", "sakd distill --help")]
    [InlineData("train resnet20 --stratgy always", "unknown option '--stratgy'")]
    [InlineData("distill --foo x", "unknown option '--foo'")]
    [InlineData("distil resnet20-resnet8w8", "unknown command 'distil'", "did you mean distill?")]
    [InlineData("distill resnet20-resnet8w8 always", "unknown argument 'always'")]
    [InlineData("distill", "(see sakd distill --help)")]
    [InlineData(
        "distill resnet20-resnet8w8 --strategy adaptve", "--strategy takes adaptive, always, random, matched, anti, warm-up, ",
        "did you mean adaptive?")]
    [InlineData(
        "distill resnet20-resnet8w8 --strategy matched", "--strategy matched needs --rates with the folder of an adaptive run",
        "sakd distill --strategy adaptive")]
    [InlineData(
        "distill resnet20-resnet8w8 --strategy matched --rates nowhere", "nowhere/steps.csv cannot be read",
        "the folder of an adaptive run")]
    [InlineData("train resnet20 --corrupt 0.2", "--corrupt takes the share of wrong labels and the share of damaged images", "not '0.2'")]
    [InlineData("train resnet20 --corrupt 0.2,1.5", "not '0.2,1.5'")]
    [InlineData("distill resnet20-resnet8w8 --rates-by epoch", "--rates-by goes with --strategy matched, not adaptive")]
    [InlineData(
        "distill resnet20-resnet8w8 --strategy always --warm-up-steps 5",
        "--warm-up-steps goes with --strategy adaptive, warm-up or logit-warm-up, not always")]
    [InlineData("distill resnet20-resnet8w8 --strategy anti --settle", "--settle goes with --strategy adaptive, not anti")]
    [InlineData(
        "distill resnet20-resnet8w8 --share 1:2", "--share needs a number from 0 to 1, or one for the features and one for the logits",
        "not '1:2'")]
    [InlineData("distill resnet20-resnet8w8 --policy-start 1", "--policy-start needs a number between 0 and 1", "not '1'")]
    [InlineData(
        "distill resnet20-resnet8w8 --strategy always --share 1",
        "--share goes with --strategy adaptive, anti, random or most-different, not always")]
    [InlineData("distill resnet20-resnet8w8 --rates runs/a", "--rates goes with --strategy matched, not adaptive")]
    [InlineData(
        "distill resnet20-resnet8w8 --teacher-mode scrtch", "--teacher-mode takes frozen, finetune, scratch, not 'scrtch'",
        "did you mean scratch?")]
    [InlineData("distill resnet20-resnet8w8 --teacher-mode scratch --teacher t.safetensors", "takes no --teacher")]
    [InlineData("distill resnet20-resnet8w8 --teacher-mode finetune --strategy none", "--strategy none has none")]
    [InlineData("distill resnet20-resnet8w8 --profile code", "--profile takes paper, authors-code, not 'code'")]
    [InlineData("distill resnet20-resnet8w8 --device gpu", "--device takes cpu, cuda, not 'gpu'")]
    [InlineData("distill resnet20-resnet8w8 --epochs 0", "--epochs needs a whole number from 1 to 100000, not '0'")]
    [InlineData("distill resnet20-resnet8w8 --epochs many", "--epochs needs a whole number from 1 to 100000, not 'many'")]
    [InlineData("train resnet20 --epochs 2147483647", "--epochs needs a whole number from 1 to 100000, not '2147483647'")]
    [InlineData("train resnet20 --batch 2147483647", "--batch needs a whole number from 2 to 65536, not '2147483647'")]
    [InlineData("train resnet20 --batch 99999999999", "--batch needs a whole number from 2 to 65536, not '99999999999'")]
    [InlineData("distill resnet20-resnet8w8 --pretrain-epochs 2147483647", "--pretrain-epochs needs a whole number from 0 to 100000")]
    [InlineData("train resnet20 --output ", "--output needs a name")]
    [InlineData("train resnet20 --data ", "--data needs a name")]
    [InlineData("distill resnet20-resnet8w8 --teacher ", "--teacher needs a name")]
    [InlineData("distill resnet20-resnet8w8 --student-from ", "--student-from needs a name")]
    [InlineData("evaluate c.pt --architecture ", "--architecture needs a name")]
    [InlineData("distill resnet20-resnet8w8 --strategy matched --rates ", "--rates needs a name")]
    [InlineData("evaluate ", "<checkpoint> needs a name")]
    [InlineData("distill resnet20-resnet8w8 --lr -1", "--lr needs a positive number, not '-1'")]
    [InlineData("distill resnet20-resnet8w8 --lr NaN", "--lr needs a positive number, not 'NaN'")]
    [InlineData("distill resnet20-resnet8w8 --seed -1", "--seed needs a whole number, 0 or more, not '-1'")]
    [InlineData("distill resnet20-resnet8w8 --epochs", "--epochs")]
    [InlineData("distill resnet20-resnet8w8 --epochs 1 --epochs 2", "--epochs")]
    public void AWrongCommandLineIsExplained(string line, params string[] says)
    {
        _sakd.Refuses(line.Split(' '), says);
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void MoreThreadsThanProcessorsAreRefused()
    {
        string says = $"--threads needs a whole number from 1 to {Environment.ProcessorCount} (the processors here), not '1000000'";
        foreach (string command in (string[])["train resnet20", "distill resnet20-resnet8w8", "evaluate c.safetensors", ""])
            _sakd.Refuses([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--threads", "1000000"], says);
        Assert.False(Directory.Exists("runs"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public void MoreMayBeAskedForInTests(string? oversubscribe, bool more) =>
        Assert.Equal(more ? Math.Max(64, Environment.ProcessorCount) : Environment.ProcessorCount, Compute.MostThreads(oversubscribe));

    [Fact]
    public void APairThatDoesNotFitTheDataIsRefusedAndThoseThatFitAreNamed()
    {
        _sakd.Refuses(
            ["distill", "resnet20-resnet8"], "is compiled for 3x32x32", "bundled are 1x28x28", "these pairs fit: resnet20-resnet8w8");
        IdxBytes.WriteDataSet("tiny", new FeatureShape(1, 8, 8), classes: 2, trainingPerClass: 10, testPerClass: 1);
        _sakd.Refuses(["distill", "resnet20-resnet8", "--data", "tiny"], "tiny are 1x8x8", "no pair fits them", "sakd init tiny");
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void MissingDataAreRefused() =>
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--data", "nowhere"], "data not found: nowhere");

    [Fact]
    public void ATruncatedDataFileIsRefused()
    {
        string images = Path.Combine(_sakd.SmallData, "train-images-idx4-ubyte");
        File.WriteAllBytes(images, File.ReadAllBytes(images)[..1000]);
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--data", "small"], "train-images-idx4-ubyte is truncated");
    }

    [Fact]
    public void ATeacherThatIsMissingOrForeignIsRefused()
    {
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--teacher", "t.safetensors"], "t.safetensors cannot be read");
        File.WriteAllText("t.safetensors", "this is no checkpoint");
        _sakd.Refuses(
            ["distill", ToyCatalog.Pair, "--teacher", "t.safetensors"],
            "t.safetensors is no checkpoint: it has none of the forms that are known");
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void ATeacherOfAnotherArchitectureIsRefusedWithTheFirstDifference()
    {
        Assert.Equal(
            0,
            _sakd.Run(
                "train", "resnet8w8", "--data", _sakd.SmallData, "--epochs", "1", "--threads", "1", "--output", "small-net").ExitCode);
        _sakd.Refuses(
            ["distill", ToyCatalog.Pair, "--data", "small", "--teacher", "small-net/model.safetensors"],
            "(a resnet8w8, a resnet20 is needed)", "patches.weight", "[4, 1, 4, 4]", "[16, 1, 4, 4]");
    }

    [Fact]
    public void AnOutputFolderIsNeverOverwritten()
    {
        Directory.CreateDirectory("mine");
        File.WriteAllText("mine/notes.txt", "mine");
        _sakd.Refuses(["train", "resnet8w8", "--output", "mine"], "the output folder mine is not empty");
        Assert.Equal(["mine/notes.txt"], Directory.GetFiles("mine"));
    }

    [Fact]
    public void AnOutputFolderThatCannotBeMadeIsRefused()
    {
        File.WriteAllText("file", "");
        _sakd.Refuses(["train", "resnet8w8", "--output", "file/run"], "the output folder file/run cannot be written to");
    }

    [Fact]
    public void CudaIsRefusedWhereThereIsNone()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "there is a CUDA device");
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--device", "cuda"], "no CUDA device can be used", "TorchBackend=cuda");
    }

    [Fact]
    public void EvaluateRefusesWhatItCannotKnow()
    {
        _sakd.Refuses(["evaluate", "nothing.safetensors"], "nothing.safetensors cannot be read");
        Assert.Equal(
            0,
            _sakd.Run(
                "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "1", "--threads", "1", "--output", "run").ExitCode);
        _sakd.Refuses(["evaluate", "run/policy.safetensors"], "does not say which network it holds");
        IdxBytes.WriteDataSet("tiny", new FeatureShape(1, 8, 8), classes: 2, trainingPerClass: 10, testPerClass: 1);
        _sakd.Refuses(
            ["evaluate", "run/student.safetensors", "--data", "tiny"], "classifies images of 1x28x28, those of tiny are 1x8x8");
        IdxBytes.WriteDataSet("eleven", new FeatureShape(1, 28, 28), classes: 11, trainingPerClass: 10, testPerClass: 1);
        _sakd.Refuses(
            ["evaluate", "run/student.safetensors", "--data", "eleven"], "knows 10 classes, the images of eleven have 11",
            "--teacher-classes");
    }

    [Theory]
    [InlineData("classes", "2147483647", "say 2147483647 classes, and none of its tensors has so many rows")]
    [InlineData("classes", "-1", "'classes' in its metadata makes no sense")]
    [InlineData("mean", "NaN", "'mean' in its metadata makes no sense")]
    [InlineData("std", "NaN", "'std' in its metadata makes no sense")]
    [InlineData("std", "Infinity", "'std' in its metadata makes no sense")]
    public void ACheckpointWhoseMetadataAreAbsurdIsRefused(string name, string value, string says)
    {
        var metadata = _sound.ToMetadata();
        metadata[name] = value;
        Save("c.safetensors", 0, metadata);
        _sakd.Refuses(["evaluate", "c.safetensors"], "c.safetensors: ", says);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void ACheckpointWithWeightsThatAreNoNumbersIsRefused(float weight)
    {
        Save("c.safetensors", weight, _sound.ToMetadata());
        _sakd.Refuses(["evaluate", "c.safetensors"], "c.safetensors: 'head.weight' holds numbers that are not finite");
        _sakd.Refuses(
            ["distill", "resnet8w8-resnet8w8", "--data", _sakd.SmallData, "--teacher", "c.safetensors"],
            "'head.weight' holds numbers that are not finite");
    }

    [Fact]
    public void WhatAFileSaysOfItselfCannotCommandTheTerminal()
    {
        Save("c.safetensors", 0, (_sound with { Data = "\u001b]0;owned\u0007 \u202esmall\n" }).ToMetadata());
        var result = _sakd.Run("evaluate", "c.safetensors");
        Assert.Contains("trained on \\u001b]0;owned\\u0007 \\u202esmall\\u000a", result.Output, StringComparison.Ordinal);

        Save("d.safetensors", 0, (_sound with { Architecture = "\u001b[31mred\u009b\n" }).ToMetadata());
        _sakd.Refuses(["evaluate", "d.safetensors"], "unknown architecture '\\u001b[31mred\\u009b\\u000a'");
    }

    [Fact]
    public void ExhaustedMemoryIsOneLine()
    {
        var result = _sakd.Run("sakd", new Greedy(), CancellationToken.None, "train", "greedy", "--data", _sakd.SmallData);
        Assert.Equal(SakdApp.Exhausted, result.ExitCode);
        Assert.StartsWith("sakd: the memory is exhausted: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.False(Directory.Exists("runs"));
    }

    private static void Save(string path, float weight, Dictionary<string, string> metadata)
    {
        using var network = new ToyNetwork("resnet8w8", 4, _sound.Input, _sound.Classes, seed: 1);
        using (torch.no_grad())
            network.named_parameters().Single(parameter => parameter.name == "head.weight").parameter[0, 0] = torch.tensor(weight);
        Safetensors.Save(path, StateDict.Of(network), metadata);
    }

    /// <summary>A catalog whose network is larger than any memory.</summary>
    private sealed class Greedy : Catalog
    {
        public override ImmutableArray<ArchitectureEntry> Architectures { get; } =
        [
            ToyNetwork.Entry("greedy", 4, _sound.Input, 10) with
            {
                Create = (shape, classes, seed) => new ToyNetwork("greedy", 1 << 30, shape with { Channels = 1 << 16 }, classes, seed),
            },
        ];

        public override ImmutableArray<PairEntry> Pairs => [];
    }
}
