using System.CommandLine;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sakd.App.Exporting.Onnx;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Peer;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Testing;

namespace Sakd.Benchmarks.Tables;

/// <summary>A prediction by a network's class and by ONNX Runtime.</summary>
internal sealed class InferenceTable : TableCommand
{
    // A turn takes about so long, whatever a prediction does.
    private const double TurnSeconds = 0.05;

    // ONNX Runtime's threads look for work for some 50 ms after a prediction, on the core that ours have their turn on.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(0.15);

    private static readonly string[] _networks = ["resnet8", "resnet8x4", "wrn_16_2", "vgg8", "MobileNetV2", "resnet18-imagenet"];

    public InferenceTable()
        : base("inference", "A prediction by a network as C# against ONNX Runtime")
    {
    }

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var report = new Report("A prediction", "network", "images", "threads", "Sakd, ms", "ONNX Runtime, ms", "ratio")
        {
            Note = "Batch norms folded in both; all of ONNX Runtime's optimisations. A ratio below 1 is in favour of Sakd.",
        };
        foreach (string name in settings.Quick ? _networks[..1] : _networks)
        {
            Say(name);
            var entry = Architectures.SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
            using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
            network.eval();
            foreach (int threads in (int[])[1, 2])
            {
                foreach (int images in (int[])[1, 32]) Compare(network, images, threads, settings, report);
            }
        }

        yield return report;
    }

    private static void Compare(Architecture network, int images, int threads, Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var info = new CheckpointInfo(network.Info.Name, network.Input, network.Classes, null, "nothing");
        byte[] file = OnnxModel.Of(network, info, new OnnxOptions(Fold: true, DynamicBatch: true)).ToByteArray();
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        using var session = new InferenceSession(file, options);
        using var student = EmittedClass.Create(network, info, folder["net.safetensors"], threads);

        var random = new Random(1);
        var input = network.Input;
        float[] pixels = [.. Enumerable.Range(0, images * input.Channels * input.Height * input.Width).Select(_ => random.NextSingle())];
        float[] logits = new float[images * network.Classes];
        NamedOnnxValue[] values =
        [
            NamedOnnxValue.CreateFromTensor(
                OnnxModel.Images, new DenseTensor<float>(pixels, [images, input.Channels, input.Height, input.Width])),
        ];
        var series = Interleaved.Time(
            [
                Turn("Sakd", () => student.Predict(pixels, logits)),
                Turn("ONNX Runtime", () => session.Run(values).Dispose()),
            ], settings);
        report.Add(
            network.Info.Name, images, threads, series[0].Milliseconds, series[1].Milliseconds, series[0].Over(series[1]));
    }

    /// <summary>As many predictions as take a turn's time, and the time of one.</summary>
    private static Subject Turn(string name, Action predict)
    {
        predict();
        var one = Subject.Of(name, predict);
        int times = Math.Max(1, (int)(TurnSeconds / one.Run()));
        var all = Subject.Of(name, () =>
        {
            for (int i = 0; i < times; i++) predict();
        });
        return all with
        {
            Run = () =>
            {
                Thread.Sleep(_rest);
                predict();
                return all.Run() / times;
            },
        };
    }
}
