using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sakd.App.Exporting.Onnx;
using Sakd.App.Exporting.Quantising;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary>Networks in eight bits, read by ONNX Runtime.</summary>
public sealed class QuantisedOnnxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => Subjects.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void TheLogitsAreNearTheNetworks(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        var images = Images(network, 4);
        using var session = Open(Quantised(network, images, RangeRule.MinMax), "optimised.onnx");
        string kinds = string.Join(' ', Kinds("optimised.onnx").CountBy(k => k).OrderBy(k => k.Key).Select(k => $"{k.Key}:{k.Value}"));
        var found = cat([Logits(session, images[..1]), Logits(session, images[1..])]);
        var exact = network.forward(images);
        double noise = 10 * Math.Log10(((exact.square().mean()) / (exact - found).square().mean()).ToDouble());
        File.AppendAllText("/work/h1-snr.txt", $"{name} {noise:0.0} dB: {kinds}\n");
    }

    private static byte[] Quantised(Architecture network, Tensor images, RangeRule rule) => OnnxModel.Of(
        network, Subjects.InfoOf(network), new OnnxOptions(Fold: true, DynamicBatch: true),
        new Calibration(() => [images], rule, "noise")).ToByteArray();

    private static Tensor Images(Architecture network, int count)
    {
        using var generator = new Generator(5);
        return rand([count, network.Input.Channels, network.Input.Height, network.Input.Width], generator: generator);
    }

    private static IEnumerable<string> Kinds(string path) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(node => node.OpType);

    private static InferenceSession Open(byte[] file, string? optimised = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        if (optimised is not null) options.OptimizedModelFilePath = optimised;
        return new InferenceSession(file, options);
    }

    private static Tensor Logits(InferenceSession session, Tensor images)
    {
        float[] pixels = [.. images.contiguous().data<float>()];
        var input = new DenseTensor<float>(pixels, [.. images.shape.Select(size => (int)size)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(OnnxModel.Images, input)]);
        return tensor(results.Single().AsEnumerable<float>().ToArray()).view(images.size(0), -1);
    }
}
