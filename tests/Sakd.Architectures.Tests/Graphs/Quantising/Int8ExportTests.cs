using Microsoft.ML.OnnxRuntime;
using Sakd.App.Exporting.Quantising;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary><c>sakd export --int8</c>, on images that the network in real numbers classifies rightly, one and all.</summary>
public sealed class Int8ExportTests : IDisposable
{
    private const string Network = "resnet8w4", Checkpoint = "net.safetensors";
    private const int Classes = 10, Images = 100, Pixels = 28 * 28;

    private static readonly Normalisation _normalisation = new([0.286], [0.353]);

    private readonly TemporaryFolder _folder = new();

    public Int8ExportTests()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(Network, new FeatureShape(1, 28, 28), Classes);
        byte[] images = Quarters(), black = new byte[images.Length];
        byte[] labels = Labels(network, images);
        Write("data", images, images, labels);
        Write("black", black, images, labels);
        Safetensors.Save(
            Checkpoint, StateDict.Of(network), new CheckpointInfo(Network, network.Input, Classes, _normalisation, "noise").ToMetadata());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ANetworkInEightBitsIsReadAsOthersAre()
    {
        string output = Run("export", Checkpoint, "--int8", "--calibrate", "data", "--ranges", "minmax", "--max-loss", "20");

        Assert.Contains("bytes     int8, ranges minmax of 90 of the 90 training images of data", output, StringComparison.Ordinal);
        Assert.Contains("accuracy  100.00 % in float32, ", output, StringComparison.Ordinal);
        Assert.Contains("written   net.int8.onnx: ONNX, opset 17, ", output, StringComparison.Ordinal);
        using (var session = new InferenceSession("net.int8.onnx"))
            Assert.EndsWith("training images of data", session.ModelMetadata.CustomMetadataMap["quantised"], StringComparison.Ordinal);
        Run("export", Checkpoint, "--fold");
        string bench = Run("bench", "net.onnx", "net.int8.onnx", "--data", "data");
        Assert.Contains("net.int8.onnx: resnet8w4 for 1x28x28 and 10 classes, ONNX, opset 17, int8", bench, StringComparison.Ordinal);
        Assert.Contains("2 has 100.0 % of the parameters of 1", bench, StringComparison.Ordinal);
    }

    /// <summary>Who has seen black images alone takes all that is brighter for black.</summary>
    [Fact]
    public void WhatLosesTooMuchIsNotWritten()
    {
        string[] files = Directory.GetFiles(".");
        Refuses("points of accuracy (100.00 % to ", Checkpoint, "--int8", "--calibrate", "black", "--max-loss", "2.5");
        Refuses(
            "more than --max-loss 1 allows, and net.int8.onnx is not written: try other --ranges (percentile or entropy), more "
            + "--calibration-images, or a larger --max-loss",
            Checkpoint, "--int8", "--calibrate", "black", "--ranges", "minmax");
        Assert.Equal(files.Order(), Directory.GetFiles(".").Order());
    }

    [Fact]
    public void SaysWhatIsWrong()
    {
        Refuses("--calibrate is of --int8: leave it away, or give both", Checkpoint, "--calibrate", "data");
        Refuses("--max-loss is of --int8: leave it away, or give both", Checkpoint, "--max-loss", "2");
        Refuses("--int8 needs images to calibrate with: name them with --calibrate, bundled or a path", Checkpoint, "--int8");
        Refuses("--int8 is of --to onnx: leave it away with csharp", Checkpoint, "--to", "csharp", "--int8", "--calibrate", "data");
        Refuses("--ranges takes percentile, entropy, minmax, not 'all'", Checkpoint, "--int8", "--calibrate", "data", "--ranges", "all");
        Refuses("--max-loss needs a positive number, 100 at most, not '-1'", Checkpoint, "--int8", "--max-loss", "-1");
        IdxBytes.WriteDataSet("small", new FeatureShape(1, 20, 20), Classes, 12, 2);
        Refuses("net.safetensors classifies images of 1x28x28, those of small are 1x20x20", Checkpoint, "--int8", "--calibrate", "small");
        IdxBytes.WriteDataSet("few", new FeatureShape(1, 28, 28), 4, 30, 2);
        Refuses("net.safetensors knows 10 classes, the images of few have 4", Checkpoint, "--int8", "--calibrate", "few");
    }

    /// <summary>Of four images one is lost and none is won.</summary>
    [Fact]
    public void TheErrorOfADifferenceIsThatOfPairs()
    {
        var (points, error) = Quantisation.Difference([true, true, false, true], [true, false, false, true]);
        Assert.Equal(25, points, 1e-9);
        Assert.Equal(100 * Math.Sqrt(0.25 * 0.75 / 4), error, 1e-9);
    }

    /// <summary>Images whose quarters are of a brightness each.</summary>
    private static byte[] Quarters()
    {
        var random = new Random(3);
        byte[] quarters = new byte[Images * 4], images = new byte[Images * Pixels];
        random.NextBytes(quarters);
        for (int i = 0; i < images.Length; i++)
            images[i] = quarters[(i / Pixels * 4) + (i % Pixels / (Pixels / 2) * 2) + (i % 28 / 14)];
        return images;
    }

    /// <summary>What a network takes images for, after it has been made to favour no class.</summary>
    private static byte[] Labels(Architecture network, byte[] images)
    {
        using var bytes = tensor(images, Images, 1, 28, 28);
        var pixels = _normalisation.Apply(bytes);
        StateDict.Of(network).ToDictionary()["fc.bias"].sub_(network.forward(pixels).mean([0]));
        return [.. network.forward(pixels).argmax(1).data<long>().Select(label => (byte)label)];
    }

    private static void Write(string folder, byte[] training, byte[] test, byte[] labels)
    {
        Directory.CreateDirectory(folder);
        foreach (var (part, images) in (ReadOnlySpan<(string, byte[])>)[("train", training), ("t10k", test)])
        {
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), IdxBytes.Of([Images, 28, 28], images));
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), IdxBytes.Of([Images], labels));
        }

        File.WriteAllLines(Path.Combine(folder, "classes.txt"), Enumerable.Range(0, Classes).Select(label => $"class {label}"));
    }

    private static void Refuses(string says, params string[] args)
    {
        var (code, _, error) = OnnxTests.Export(args);
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
