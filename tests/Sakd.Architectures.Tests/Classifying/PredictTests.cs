using System.Text.Json;
using Google.Protobuf;
using Sakd.App.Classifying;
using Sakd.App.Exporting.Onnx;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using SkiaSharp;

namespace Sakd.Architectures.Tests.Classifying;

/// <summary><c>sakd predict</c> and <c>sakd bench</c>, on a checkpoint and on what is exported of it.</summary>
public sealed class PredictTests : IDisposable
{
    private const string Network = "resnet8w4", Checkpoint = "net.safetensors";

    private static readonly string[] _classes =
        ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    private readonly TemporaryFolder _folder = new();

    public PredictTests()
    {
        var entry = Sakd.Architectures.SakdCatalog.Instance.Architectures.Single(one => one.Info.Name == Network);
        using var network = entry.Create(new FeatureShape(1, 28, 28), _classes.Length, 3);
        var info = new CheckpointInfo(Network, network.Input, network.Classes, new Normalisation([0.286], [0.353]), "clothes")
        {
            ClassNames = [.. _classes],
        };
        Safetensors.Save(Checkpoint, StateDict.Of(network), info.ToMetadata());
        Safetensors.Save("bare.safetensors", StateDict.Of(network), new Dictionary<string, string>());
        Directory.CreateDirectory("photos/more");
        File.WriteAllBytes("photos/b.jpg", Photographs.Make(1, 180));
        File.WriteAllBytes("photos/more/a.png", Grey(200));
        File.WriteAllText("photos/notes.txt", "no image");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NamesTheLikeliestClassesOfEachImageOfAFolder()
    {
        string[] lines = Run("predict", Checkpoint, "photos", "--top", "3").TrimEnd('\n').Split('\n');
        Assert.Equal(["photos/b.jpg", "photos/more/a.png"], lines.Select(line => line.Split("  ")[0]));
        Assert.All(lines, line => Assert.Equal(4, line.Split("  ").Length));
    }

    [Theory]
    [InlineData("onnx", "net.onnx")]
    [InlineData("csharp", "Resnet8w4.cs")]
    [InlineData("csharp", "Resnet8w4.safetensors")]
    public void WhatIsExportedSaysWhatItsCheckpointSays(string form, string file)
    {
        Run("export", Checkpoint, "--to", form);
        var (checkpoint, exported) = (Guesses(Checkpoint, "photos"), Guesses(file, "photos"));
        Assert.Equal(2, checkpoint.Count);
        Assert.Equal(_classes.Order(), checkpoint[0].Keys.Order());
        Assert.Equal(1, checkpoint[0].Values.Sum(), 1e-5);
        foreach (var (of, to) in checkpoint.Zip(exported))
            Assert.All(of, guess => Assert.Equal(guess.Value, to[guess.Key], 1e-5));
    }

    /// <summary>A class whose weights were exported again without it answers nothing any more, and says so.</summary>
    [Fact]
    public void AClassIsTakenWithItsOwnWeightsAlone()
    {
        Run("export", Checkpoint, "--to", "csharp");
        string code = File.ReadAllText("Resnet8w4.cs");
        File.WriteAllText("Resnet8w4.cs", code.Replace("string Digest = \"", "string Digest = \"0", StringComparison.Ordinal));
        Refuses("Resnet8w4.cs is not the class that Resnet8w4.safetensors was exported with", ["predict", "Resnet8w4.cs", "photos"]);
        File.Delete("Resnet8w4.cs");
        Refuses("Resnet8w4.cs cannot be read", ["predict", "Resnet8w4.cs", "photos"]);
    }

    [Fact]
    public void AnImageThatCannotBeReadIsNamedAndTheOthersArePredicted()
    {
        File.WriteAllBytes("photos/c.png", Grey(9)[..60]);
        var (code, output, error) = SakdCommand.Run("predict", Checkpoint, "photos");
        Assert.Equal(2, code);
        Assert.Equal(2, output.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("photos/c.png", error, StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhatIsWrong()
    {
        File.WriteAllText("broken.onnx", "no model");
        Directory.CreateDirectory("empty");
        Run("export", Checkpoint);
        Refuses("images not found: nowhere", "predict", Checkpoint, "nowhere");
        Refuses("empty holds no images", "predict", Checkpoint, "empty");
        Refuses("photos/notes.txt is no image", "predict", Checkpoint, "photos/notes.txt");
        Refuses("gone.onnx cannot be read", "predict", "gone.onnx", "photos");
        Refuses("broken.onnx is damaged, or no ONNX file", "predict", "broken.onnx", "photos");
        Refuses("Missing.safetensors cannot be read", "predict", "Missing.cs", "photos");
        Refuses("--architecture and --map are for checkpoints", "predict", "net.onnx", "photos", "--architecture", Network);
        Refuses("net.onnx says itself how its images are normalised", "predict", "net.onnx", "photos", "--mean", "0.5", "--std", "0.5");
        Refuses("does not say which network it holds", "predict", "bare.safetensors", "photos");
    }

    /// <summary>Nothing of a file of others is taken for granted.</summary>
    [Fact]
    public void AnOnnxFileThatIsNoClassifierOrSaysThingsTwiceIsRefused()
    {
        Run("export", Checkpoint);
        foreach (var (file, spoil) in new (string, Action<ModelProto>)[]
        {
            ("shapeless", model => model.Graph.Output[0].Type.TensorType.Shape = null),
            ("typeless", model => model.Graph.Output[0].Type = null),
            ("sequence", model => model.Graph.Input[0].Type = new TypeProto()),
            ("bytes", model => model.Graph.Input[0].Type.TensorType.ElemType = 2),
            ("row", model => model.Graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(3)),
            ("nothing", model => model.Graph = null),
        })
        {
            Refuses($"{file}.onnx is no classifier of images", "predict", Spoilt(file, spoil), "photos");
        }

        string twice = Spoilt(
            "twice", model => model.MetadataProps.Add(model.MetadataProps.Single(entry => entry.Key == "classes")));
        Refuses("twice.onnx is damaged: its metadata has 'classes' twice", "predict", twice, "photos");

        static string Spoilt(string name, Action<ModelProto> spoil)
        {
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes("net.onnx"));
            spoil(model);
            File.WriteAllBytes($"{name}.onnx", model.ToByteArray());
            return $"{name}.onnx";
        }
    }

    [Fact]
    public void WhatSaysNoNormalisationIsToldIt()
    {
        string[] bare = ["predict", "bare.safetensors", "photos", "--architecture", Network];
        Refuses("does not say how the images were normalised that it was trained on", bare);
        string[] lines = Run([.. bare, "--mean", "0.286", "--std", "0.353"]).TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void OfFewerThanAHundredCallsTheLongestIsKnown()
    {
        List<double> times = [.. Enumerable.Range(1, 200).Select(time => (double)time)];
        Assert.Equal(198, Latency.Of(times).P99);
        Assert.Equal(99, Latency.Of(times[..100]).P99);
        Assert.Equal(20, Latency.Of(times[..20]).P99);
    }

    /// <summary>A file that says its normalisation itself is measured by that, beside one that is told it.</summary>
    [Fact]
    public void BenchComparesNetworks()
    {
        Run("export", Checkpoint);
        using (var network = Safetensors.Load(Checkpoint))
        {
            var info = CheckpointInfo.FromMetadata(network.Metadata, Checkpoint) with { Normalisation = null };
            Safetensors.Save("silent.safetensors", network.Tensors.Select(tensor => (tensor.Key, tensor.Value)), info.ToMetadata());
        }
        Run("export", "silent.safetensors", "--to", "csharp");
        string[] told = ["--data", "bundled", "--mean", "0.286", "--std", "0.353"];
        Refuses("Resnet8w4.safetensors does not say how the images were normalised", ["bench", "Resnet8w4.cs", .. told[..2]]);
        Refuses("--mean and --std go with --data and a file that does not say", ["bench", Checkpoint, .. told]);

        string[] lines = Run(["bench", Checkpoint, "net.onnx", "Resnet8w4.cs", .. told]).Split('\n');
        string[][] rows =
        [
            .. lines.Where(line => line.Contains(" %  ", StringComparison.Ordinal))
                .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        Assert.Equal(["1", "2", "3"], rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(rows[0][2..5], row[2..5]));
        Assert.Equal("-", rows[1][^1]);
        Assert.Contains(lines, line => line.StartsWith("1         net.safetensors: resnet8w4 for 1x28x28", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("2 has 100.0 % of the parameters of 1", StringComparison.Ordinal));
    }

    private static List<Dictionary<string, double>> Guesses(string model, string images) =>
    [
        .. Run("predict", model, images, "--top", "10", "--json")
            .TrimEnd('\n')
            .Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement
                .GetProperty("top")
                .EnumerateArray()
                .ToDictionary(guess => guess.GetProperty("class").GetString()!, guess => guess.GetProperty("probability").GetDouble())),
    ];

    private static byte[] Grey(byte value)
    {
        using var bitmap = new SKBitmap(28, 28);
        bitmap.Erase(new SKColor(value, value, value));
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    private static void Refuses(string says, params string[] args)
    {
        var (code, _, error) = SakdCommand.Run(args);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private static string Run(params string[] args)
    {
        var (code, output, error) = SakdCommand.Run(args);
        Assert.Equal((0, ""), (code, error));
        return output;
    }
}
