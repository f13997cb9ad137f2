using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sakd.App.Exporting.Onnx;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Sakd.Architectures.Tests.Graphs;

/// <summary>What networks are exported to, read by ONNX Runtime.</summary>
public sealed class OnnxTests : IDisposable
{
    private const string Small = "resnet8x4";

    private readonly TemporaryFolder _folder = new();

    // A thousand blocks in a row make of the last bit of a sum a tenth of a logit: what is compared there is rounding.
    public static TheoryData<string> Networks => [.. Subjects.Names.Select(row => row.Data).Where(name => name != "odd-deep")];

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// One image and seven: as they are, without any optimisation and with all; and with batch norms taken in, with all and at one of the
    /// two levels between, in turns from one network to the next.
    /// </summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void OnnxRuntimeGivesTheNetworksLogits(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        using var generator = new Generator(5);
        var images = rand([8, network.Input.Channels, network.Input.Height, network.Input.Width], generator: generator);
        float[] expected = [.. network.forward(images).data<float>()];

        int before = Networks.Count(row => string.CompareOrdinal(row.Data, name) < 0);
        var between = before % 2 == 0 ? GraphOptimizationLevel.ORT_ENABLE_BASIC : GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
        foreach (bool fold in (bool[])[false, true])
        {
            byte[] file = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(fold, DynamicBatch: true)).ToByteArray();
            foreach (var level in (GraphOptimizationLevel[])
                [fold ? between : GraphOptimizationLevel.ORT_DISABLE_ALL, GraphOptimizationLevel.ORT_ENABLE_ALL])
            {
                using var session = Open(file, level);
                IsClose(expected, [.. Logits(session, images[..1]), .. Logits(session, images[1..])], $"{name}, {level}, folded {fold}");
            }
        }
    }

    /// <summary>
    /// The rules of the format, types and shapes included, as ONNX's own checker has them: one network as it is, the next one folded.
    /// </summary>
    [Fact]
    public void OnnxsCheckerAcceptsEveryNetwork()
    {
        Assert.SkipUnless(Python.Has("onnx"), "needs Debian's python3-onnx");
        foreach (var (i, name) in Networks.Select(row => row.Data).Index())
        {
            using var network = Subjects.Create(name);
            using var file = File.Create($"{name}.onnx");
            OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(Fold: i % 2 == 1, DynamicBatch: i % 3 == 1)).WriteTo(file);
        }

        // Images of any size; Debian's checker knows no newer operators than the default's.
        using (var network = Subjects.Create("mobilenet_v3_small"))
        using (var file = File.Create("sized.onnx"))
            OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(DynamicSize: true)).WriteTo(file);

        Python.Run("import glob, onnx\nfor name in glob.glob('*.onnx'): onnx.checker.check_model(name, full_check=True)");
    }

    [Theory]
    [InlineData(OnnxModel.LeastOpset)]
    [InlineData(18)]
    [InlineData(20)]
    [InlineData(OnnxModel.MostOpset)]
    public void EveryVersionOfTheOperatorsIsRead(int opset)
    {
        foreach (string name in (string[])["vit_micro_patch4_28", "mobilenet_v3_small", "odd-rough", "odd-valleys"])
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            using var network = Subjects.Create(name);
            var images = rand([1, network.Input.Channels, network.Input.Height, network.Input.Width], generator: new Generator(5));
            byte[] file = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(Opset: opset)).ToByteArray();
            using var session = Open(file, GraphOptimizationLevel.ORT_ENABLE_ALL);
            IsClose([.. network.forward(images).data<float>()], Logits(session, images), $"{name}, opset {opset}");
        }
    }

    [Fact]
    public void WeightsAreCalledAsInTheStateDictAndStandInTheirShapes()
    {
        using var network = Subjects.Create(Small);
        var model = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions());
        var expected = StateDict.Of(network)
            .Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal) && entry.Value.dim() is 1 or 4)
            .ToDictionary(entry => entry.Key, entry => string.Join('x', entry.Value.shape));

        var found = model.Graph.Initializer.ToDictionary(tensor => tensor.Name, tensor => string.Join('x', tensor.Dims));

        Assert.All(expected, weight => Assert.Equal(weight.Value, found[weight.Key]));
    }

    [Fact]
    public void NoBatchNormIsLeftWhereAllAreFolded()
    {
        using var network = Subjects.Create(Small);
        var model = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(Fold: true));
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "BatchNormalization");
        Assert.Contains(model.Graph.Initializer, tensor => tensor.Name == "conv1.bias");
    }

    [Fact]
    public void ImagesOfAnySizeAreTakenWhereTheNetworkTakesThem()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(Small);
        byte[] file = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(DynamicBatch: true, DynamicSize: true)).ToByteArray();
        using var session = Open(file, GraphOptimizationLevel.ORT_ENABLE_ALL);
        foreach (var (height, width) in (ReadOnlySpan<(int, int)>)[(32, 32), (48, 40)])
        {
            var images = rand([2, 3, height, width], generator: new Generator(5));
            IsClose([.. network.forward(images).data<float>()], Logits(session, images), $"{height}x{width}");
        }

        using var transformer = Subjects.Create("vit_micro_patch4_28");
        var refusal = Assert.Throws<SakdException>(
            () => OnnxModel.Of(transformer, Subjects.InfoOf(transformer), new OnnxOptions(DynamicSize: true)));
        Assert.Contains("since it has a Positions: leave --dynamic-size away", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>From a checkpoint to a file that says how images are normalised and what the classes are called.</summary>
    [Fact]
    public void TheCommandWritesWhatTheCheckpointSays()
    {
        using (var network = Subjects.Create(Small))
            Safetensors.Save("net.safetensors", StateDict.Of(network), Subjects.InfoOf(network).ToMetadata());

        var (code, output, error) = Export("net.safetensors", "--fold", "--dynamic-batch");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("written   net.onnx: ONNX, opset 17, ", output, StringComparison.Ordinal);
        string words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("less 0.5, 0.4, 0.3 and over 0.2, 0.2, 0.25", words, StringComparison.Ordinal);
        using var session = new InferenceSession("net.onnx");
        var metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(("0.5 0.4 0.3", "0.2 0.2 0.25"), (metadata["mean"], metadata["std"]));
        Assert.Equal((Small, "3x32x32", "7"), (metadata["architecture"], metadata["input"], metadata["classes"]));
        Assert.Contains(metadata.Values, value => value.Contains("giraffe", StringComparison.Ordinal));

        Refuses("net.onnx is there already: name a new one with --output, or replace it with --force", "net.safetensors");
        byte[] folded = File.ReadAllBytes("net.onnx");
        Assert.Equal(0, Export("net.safetensors", "--force").Code);
        Assert.NotEqual(folded, File.ReadAllBytes("net.onnx"));
        Refuses("cannot be read", "nothing.safetensors");
        Refuses("--opset needs a whole number from 17 to 22, not '9'", "net.safetensors", "--opset", "9");
    }

    [Fact]
    public void OutOfARunFolderTheFileSaysHowTheRunIsRepeated()
    {
        IdxBytes.WriteDataSet("small", new FeatureShape(1, 28, 28), 10, 6, 1);
        string[] train = ["train", "resnet8w4", "--data", "small", "--epochs", "1", "--batch", "8", "--threads", "1"];
        Assert.Equal(0, SakdCommand.Run([.. train, "--output", "run"]).Code);

        Assert.Equal(0, Export("run/model.safetensors").Code);

        using var session = new InferenceSession("run/model.onnx");
        var metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.StartsWith($"sakd {string.Join(' ', train[..4])} ", metadata["run"], StringComparison.Ordinal);
        Assert.Equal(RunFolder.ReadConfig("run").Repeat, metadata["run"]);
    }

    private static void Refuses(string says, params string[] args)
    {
        var (code, _, error) = Export(args);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    internal static (int Code, string Output, string Error) Export(params string[] args) => SakdCommand.Run(["export", .. args]);

    private static InferenceSession Open(byte[] file, GraphOptimizationLevel level)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(file, options);
    }

    private static float[] Logits(InferenceSession session, Tensor images)
    {
        float[] pixels = [.. images.contiguous().data<float>()];
        var input = new DenseTensor<float>(pixels, [.. images.shape.Select(size => (int)size)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(OnnxModel.Images, input)]);
        Assert.Equal(OnnxModel.Logits, results.Single().Name);
        return [.. results.Single().AsEnumerable<float>()];
    }

    private static void IsClose(float[] expected, float[] found, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double bound = 1e-4 * expected.Max(MathF.Abs);
        Assert.All(expected.Zip(found), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= bound, $"{what}: {pair.Second:R} instead of {pair.First:R}"));
    }
}
