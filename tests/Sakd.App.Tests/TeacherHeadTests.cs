using System.Text.Json;
using Sakd.App.Runs;
using Sakd.App.Tests.Images;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App.Tests;

/// <summary>A teacher of ten classes and images of three: it gets a head for them, or keeps the rows that are theirs.</summary>
public sealed class TeacherHeadTests : IDisposable
{
    private static readonly FeatureShape _shape = new(1, 28, 28);
    private readonly SakdProgram _sakd = new();

    public TeacherHeadTests() => IdxBytes.WriteDataSet("three", _shape, classes: 3, trainingPerClass: 40, testPerClass: 5);

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void WithoutAWordItIsRefusedAndBothRemediesAreNamed()
    {
        using var teacher = Teacher("t.safetensors");
        _sakd.Refuses(
            ["distill", ToyCatalog.Pair, "--data", "three", "--teacher", "t.safetensors"],
            "t.safetensors is of a network with 10 classes, the images have 3", "--teacher-head new", "--teacher-classes");
        Assert.False(Directory.Exists("runs"));
    }

    [Theory]
    [InlineData("map.csv", "2,four\n\n0,7\n1, \"nine\"\n", new long[] { 7, 9, 4 })]
    [InlineData("map.json", /*lang=json*/ """{"0": 7, "1": "nine", "2": "four"}""", new long[] { 7, 9, 4 })]
    [InlineData("map.csv", "0,0\n1,1\n2,2\n", new long[] { 0, 1, 2 })]
    public void AMappingPicksExactlyItsRows(string map, string text, long[] rows)
    {
        using var scope = NewDisposeScope();
        var teacher = Teacher("t.safetensors", "nought one two three four five six seven eight nine".Split(' '));
        File.WriteAllText(map, text);
        Distill("run", "--teacher", "t.safetensors", "--teacher-classes", map);

        var picked = Load("run/teacher.safetensors");
        foreach (var (key, value) in StateDict.Of(teacher))
        {
            var expected = key.StartsWith("head", StringComparison.Ordinal) ? value.index_select(0, tensor(rows)) : value;
            Close.Exactly([(key, expected)], [(key, picked.get_parameter(key)!)], key);
        }

        // A product of other width is summed in another order.
        var images = rand([4, 1, 28, 28], generator: new Generator(5));
        Close.To(teacher.forward(images).index_select(1, tensor(rows)), picked.forward(images), 1e-5, "the logits", absolute: 1e-6);
    }

    [Theory]
    [InlineData("t.pt", "", null)]
    [InlineData("t.safetensors", "net.", "net=")]
    public void FilesOfEveryFormHaveAMapping(string path, string prefix, string? map)
    {
        using var scope = NewDisposeScope();
        var teacher = Teacher("own.safetensors");
        var entries = StateDict.Of(teacher).Select(entry => (prefix + entry.Key, entry.Value)).ToList();
        if (prefix.Length == 0) Assert.Equal(0, _sakd.Run("convert", "own.safetensors", path).ExitCode);
        else Safetensors.Save(path, entries, new Dictionary<string, string>());
        File.WriteAllText("map.csv", "0,7\n1,9\n2,4\n");

        string[] given = ["--teacher", path, "--teacher-classes", "map.csv", .. map is null ? [] : (string[])["--map", map]];
        Distill("run", given);
        Close.Exactly(
            [("head", teacher.get_parameter("head.weight")!.index_select(0, tensor([7L, 9, 4])))],
            [("head", Load("run/teacher.safetensors").get_parameter("head.weight")!)], "the head");
    }

    [Theory]
    [InlineData("0,7\n1,x\n2,4\n", "map.csv:2 gives '1' the class 'x', and t.safetensors knows its classes by numbers alone, from 0 to 9")]
    [InlineData("0,7\n1,10\n2,4\n", "map.csv:2 gives '1' the class '10'")]
    [InlineData("0,7\n1,9\n3,4\n2,1\n", "map.csv:3 has '3', which is no class of three")]
    [InlineData("0,7\n1,9\n0,4\n2,1\n", "map.csv:3 gives '0' a class, and line 1 has given it one")]
    [InlineData("0,7\n1,9\n2,7\n", "map.csv:3 gives '2' the class '7', which line 1 has given to another")]
    [InlineData("0,7\n1,9\n", "map.csv:2 is its last line, and '2' has no class yet")]
    [InlineData("0,7\n1\n2,4\n", "map.csv:2 is no line of two: class,teacher's class")]
    [InlineData("{\"0\": 7,\n \"1\": 9,\n \"0\": 4,\n \"2\": 1}", "map.csv:3 gives '0' a class, and line 1 has given it one")]
    [InlineData("{\"0\": 7,\n \"1\": null, \"2\": 4}", "map.csv:2 gives '1' neither a name nor a number")]
    [InlineData("{\"0\": 7", "map.csv is no JSON")]
    [InlineData(null, "map.csv cannot be read")]
    public void AMappingThatIsWrongIsRefusedWithItsLine(string? text, string says)
    {
        using var teacher = Teacher("t.safetensors");
        if (text is not null) File.WriteAllText("map.csv", text);
        _sakd.Refuses(
            ["distill", ToyCatalog.Pair, "--data", "three", "--teacher", "t.safetensors", "--teacher-classes", "map.csv"], says);
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void SeveralMistakesAreListed()
    {
        using var teacher = Teacher("t.safetensors");
        File.WriteAllText("map.csv", "0,17\n1,18\n5,1\n");
        var result = _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", "three", "--teacher", "t.safetensors", "--teacher-classes", "map.csv");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.StartsWith("sakd: map.csv has 3 mistakes:\n  map.csv:1 gives '0'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ANewHeadIsTrainedOnFeaturesThatStayAsTheyWere()
    {
        using var scope = NewDisposeScope();
        var teacher = Teacher("t.safetensors");
        string output = Distill("run", "--teacher", "t.safetensors", "--teacher-head", "new", "--teacher-head-epochs", "30");
        Assert.Contains("a new head for 3 classes is trained first", output, StringComparison.Ordinal);

        var trained = Load("run/teacher.safetensors");
        var images = rand([4, 1, 28, 28], generator: new Generator(5));
        Close.Exactly([("features", teacher.Trace(images)[1])], [("features", trained.Trace(images)[1])], "the pooled features");

        // The head is trained on images as the teacher's file says that it sees them, and its file says so again.
        using (var file = CheckpointFile.Load("run/teacher.safetensors"))
            Assert.Equal(new Normalisation([0.5], [0.5]), file.Info()!.Normalisation);

        // A bright pixel in another place for each class: what features of random patches tell apart.
        Assert.InRange(JsonOf("run/summary.json").GetProperty("teacherAccuracy").GetDouble(), 0.6, 1);
        var config = JsonOf("run/config.json");
        Assert.Equal("New", config.GetProperty("teacherHead").GetString());
        Assert.Contains(
            "--teacher t.safetensors --teacher-head new --teacher-head-epochs 30", config.GetProperty("repeat").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("", _sakd.Run("distill", "--config", "run/config.json", "--output", "again").Error);
        Assert.Equal(File.ReadAllBytes("run/teacher.safetensors"), File.ReadAllBytes("again/teacher.safetensors"));
        Assert.Equal(File.ReadAllBytes("run/student.safetensors"), File.ReadAllBytes("again/student.safetensors"));
    }

    [Fact]
    public void AFileMayLackTheHeadAndTheClassesAreThoseOfTheImages()
    {
        Made.Classes("pets", 20, "cat", "dog", "eel");
        using (var whole = new ToyNetwork("resnet20", 16, new FeatureShape(3, 32, 32), 100, seed: 5))
        {
            Safetensors.Save(
                "t.safetensors", StateDict.Of(whole).Where(entry => entry.Key.StartsWith("patches", StringComparison.Ordinal)),
                new Dictionary<string, string>());
        }

        var result = _sakd.Run(
            "distill", "resnet20-resnet8", "--data", "pets", "--epochs", "1", "--batch", "8", "--threads", "1", "--teacher",
            "t.safetensors", "--teacher-head", "new", "--output", "run");
        Assert.Equal("", result.Error);
        using var file = CheckpointFile.Load("run/teacher.safetensors");
        Assert.Equal(["cat", "dog", "eel"], file.Info()!.ClassNames);
        Assert.Equal([3, 16], file.Tensors["head.weight"].shape);
        Assert.Contains(
            "3 classes", _sakd.Run("evaluate", "run/teacher.safetensors", "--data", "pets", "--threads", "1").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ATrainingOfTheHeadThatIsStoppedGoesOnToTheSameBits()
    {
        using var teacher = Teacher("t.safetensors");
        string[] options = ["--teacher", "t.safetensors", "--teacher-head", "new", "--teacher-head-epochs", "100", "--batch", "8"];
        Distill("whole", options);

        var stopped = SakdProgram.StopWhen(
            () => File.Exists($"stopped/{RunFolder.LastHead}"),
            stop => _sakd.Run(stop, Line("stopped", [.. options, "--save-minutes", "0.00001"])));
        Assert.Contains("go on with: sakd distill --resume stopped", stopped.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("stopped/teacher.safetensors"));

        Assert.Equal("", _sakd.Run("distill", "--resume", "stopped").Error);
        Assert.Equal(File.ReadAllBytes("whole/teacher.safetensors"), File.ReadAllBytes("stopped/teacher.safetensors"));
        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
        Assert.Empty(Directory.GetFiles("stopped", "*last*"));
    }

    [Fact]
    public void ATeacherThatIsTrainedAlongBeginsWithItsNewHead()
    {
        using var teacher = Teacher("t.safetensors");
        Distill("run", "--teacher", "t.safetensors", "--teacher-head", "new", "--teacher-mode", "finetune");
        using var scope = NewDisposeScope();
        ToyNetwork begun = Load("run/teacher-begun.safetensors"), tuned = Load("run/teacher.safetensors");
        Close.Exactly(
            [("patches", teacher.get_parameter("patches.weight")!)], [("patches", begun.get_parameter("patches.weight")!)], "the patches");
        Assert.False(begun.get_parameter("patches.weight")!.equal(tuned.get_parameter("patches.weight")!).all().ToBoolean());
    }

    [Fact]
    public void AMappingMeasuresATeacherOnFewerClasses()
    {
        using var teacher = Teacher("t.safetensors");
        File.WriteAllText("map.csv", "0,7\n1,9\n2,4\n");
        Distill("run", "--teacher", "t.safetensors", "--teacher-classes", "map.csv");
        string[] rest = ["--data", "three", "--threads", "1"];
        var mapped = _sakd.Run(["evaluate", "t.safetensors", "--teacher-classes", "map.csv", .. rest]);
        Assert.Equal("", mapped.Error);
        Assert.Equal(Accuracy(_sakd.Run(["evaluate", "run/teacher.safetensors", .. rest]).Output), Accuracy(mapped.Output));

        static string Accuracy(string output) => output.Split('\n').Single(line => line.StartsWith("accuracy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--teacher-head new", "--teacher-head new goes with --teacher")]
    [InlineData("--teacher-classes map.csv", "--teacher-classes goes with --teacher")]
    [InlineData("--teacher t.safetensors --teacher-head new --teacher-classes map.csv", "are two ways to meet other classes")]
    [InlineData("--teacher t.safetensors --teacher-head-epochs 3", "--teacher-head-epochs goes with --teacher-head new")]
    [InlineData("--teacher t.safetensors --teacher-head old", "--teacher-head takes own, new, not 'old'")]
    public void WhatDoesNotGoTogetherIsRefused(string options, string says) =>
        _sakd.Refuses(["distill", ToyCatalog.Pair, .. options.Split(' ')], says);

    private string Distill(string output, params string[] more)
    {
        var result = _sakd.Run(Line(output, more));
        Assert.Equal("", result.Error);
        return result.Output;
    }

    private static string[] Line(string output, string[] more) =>
        ["distill", ToyCatalog.Pair, "--data", "three", "--epochs", "1", "--threads", "1", "--output", output, .. more];

    private static ToyNetwork Teacher(string path, params string[] names)
    {
        var network = new ToyNetwork("resnet20", 16, _shape, 10, seed: 5);
        var info = new CheckpointInfo("resnet20", _shape, 10, new Normalisation([0.5], [0.5]), "ten") { ClassNames = [.. names] };
        Safetensors.Save(path, StateDict.Of(network), info.ToMetadata());
        return network;
    }

    private static ToyNetwork Load(string path)
    {
        var network = new ToyNetwork("resnet20", 16, _shape, 3, seed: 0);
        Checkpoint.Load(path, network);
        return network;
    }

    private static JsonElement JsonOf(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
