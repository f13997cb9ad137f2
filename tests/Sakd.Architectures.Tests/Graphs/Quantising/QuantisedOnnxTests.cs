using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Sakd.App.Classifying;
using Sakd.App.Exporting.Onnx;
using Sakd.App.Exporting.Quantising;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;
using Architecture = Sakd.Layers.Architecture;
using Tensor = TorchSharp.torch.Tensor;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary>Networks in eight bits, read by ONNX Runtime.</summary>
public sealed class QuantisedOnnxTests : IDisposable
{
    private const string Small = "resnet8";

    private readonly TemporaryFolder _folder = new();

    /// <summary>One of each family that is small, and odd ones, so that every operation is there.</summary>
    public static TheoryData<string> Networks =>
    [
        Small, "wrn_16_1", "vgg8", "MobileNetV2-half", "ShuffleNetV1", "ShuffleNetV2", "mobilenet_v3_small", "squeezenet1_1", "mnasnet1_0",
        "regnet_y_400mf", "densenet-bc-100-12", "vit_micro_patch4_28", "odd", "odd-gullies", "odd-rough", "odd-ravines", "odd-smooth",
        "odd-thirds", "odd-valleys", "relus-16",
    ];

    public void Dispose() => _folder.Dispose();

    /// <summary>One image and three, with all of ONNX Runtime's optimisations: the noise is a hundredth of the power, or less.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void TheLogitsAreNearTheNetworks(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        var images = Images(network, 4);
        var model = Quantised(network, images);
        using var classifier = OnnxClassifier.Of(name, model.ToByteArray(), model, threads: 1);

        var found = cat([classifier.Compute(images[..1]), classifier.Compute(images[1..])]);

        var exact = network.forward(images);
        double decibels = 10 * Math.Log10(exact.square().sum().ToDouble() / (exact - found).square().sum().ToDouble());
        Assert.True(decibels > 20, $"{name}: {decibels:0.0} dB");
    }

    /// <summary>The rules of the format, as ONNX's own checker has them.</summary>
    [Fact]
    public void OnnxsCheckerAcceptsThem()
    {
        Assert.SkipUnless(Python.Has("onnx"), "needs Debian's python3-onnx");
        foreach (string name in (string[])[Small, "MobileNetV2-half", "vit_micro_patch4_28", "odd-rough"])
        {
            using var scope = NewDisposeScope();
            using var network = Subjects.Create(name);
            File.WriteAllBytes($"{name}.int8.onnx", Quantised(network, Images(network, 4)).ToByteArray());
        }

        Python.Run("import glob, onnx\nfor name in glob.glob('*.int8.onnx'): onnx.checker.check_model(name, full_check=True)");
    }

    /// <summary>Whole numbers from the images to the logits: each layer with its ReLU is one operator.</summary>
    [Theory]
    [InlineData(Small, "QGemm 1, QLinearAdd 3, QLinearConv 9, QLinearGlobalAveragePool 1, QuantizeLinear 1")]
    [InlineData("vgg8", "NhwcMaxPool 3, QGemm 1, QLinearConv 5, QLinearGlobalAveragePool 1, QuantizeLinear 1")]
    [InlineData("MobileNetV2-half", "QGemm 1, QLinearAdd 10, QLinearConv 53, QLinearGlobalAveragePool 1, QuantizeLinear 1")]
    public void OnnxRuntimeComputesWithWholeNumbers(string name, string expected)
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create(name);
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = "optimised.onnx",
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using (new InferenceSession(Quantised(network, Images(network, 4)).ToByteArray(), options))
        {
        }

        var kinds = ModelProto.Parser.ParseFrom(File.ReadAllBytes("optimised.onnx")).Graph.Node
            .Select(node => node.OpType)
            .Where(kind => kind is not ("Flatten" or "Reshape" or "Transpose"))
            .CountBy(kind => kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}")));
    }

    [Fact]
    public void WeightsAreSignedBytesWithAScaleForEachChannelAndBiasesAreWholeNumbers()
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create(Small);
        var images = Images(network, 4);
        var real = OnnxModel.Of(network, Subjects.InfoOf(network), new OnnxOptions(Fold: true));
        var initializers = Quantised(network, images).Graph.Initializer.ToDictionary(tensor => tensor.Name);

        var weights = real.Graph.Initializer.Where(tensor => tensor.Dims.Count == 4 && tensor.Name != "fc.weight.kernels").ToList();
        Assert.Equal(9, weights.Count);
        foreach (var weight in weights)
        {
            float[] exact = Numbers<float>(weight), scales = Numbers<float>(initializers[$"{weight.Name}.scale"]);
            sbyte[] bytes = Numbers<sbyte>(initializers[weight.Name]);
            Assert.Equal((OnnxGraph.Int8, weight.Dims), (initializers[weight.Name].DataType, initializers[weight.Name].Dims));
            Assert.All(Numbers<sbyte>(initializers[$"{weight.Name}.zero_point"]), zero => Assert.Equal(0, zero));
            int inChannel = exact.Length / scales.Length;
            Assert.All(exact.Index(), one =>
            {
                float scale = scales[one.Index / inChannel];
                Assert.InRange(bytes[one.Index], -127, 127);
                Assert.InRange(Math.Abs(one.Item - (bytes[one.Index] * scale)), 0, scale * 0.50001);
            });
        }

        Assert.Equal(OnnxGraph.Int32, initializers["conv1.bias"].DataType);
    }

    [Theory]
    [InlineData("percentile")]
    [InlineData("entropy")]
    public void TheSameInputsGiveTheSameBytes(string rule)
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create(Small);
        var images = Images(network, 4);
        var ranges = Calibration.Rules.Parse(rule);
        Assert.Equal(Quantised(network, images, ranges).ToByteArray(), Quantised(network, images, ranges).ToByteArray());
    }

    private static ModelProto Quantised(Architecture network, Tensor images, RangeRule rule = RangeRule.MinMax) => OnnxModel.Of(
        network, Subjects.InfoOf(network), new OnnxOptions(Fold: true, DynamicBatch: true),
        new Calibration(() => [images[..2], images[2..]], rule, "noise"));

    private static Tensor Images(Architecture network, int count)
    {
        using var generator = new Generator(5);
        return rand([count, network.Input.Channels, network.Input.Height, network.Input.Width], generator: generator);
    }

    private static T[] Numbers<T>(TensorProto tensor)
        where T : struct => MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray();
}
