using System.CommandLine;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sakd.App.Exporting.Onnx;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Peer;
using Sakd.Benchmarks.Startup;
using Sakd.Benchmarks.Steps;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>A prediction by a network's class and by ONNX Runtime.</summary>
internal sealed class InferenceTable : TableCommand
{
    // A turn takes about so long, whatever a prediction does.
    private const double TurnSeconds = 0.05;

    // ONNX Runtime's threads look for work for some 50 ms after a prediction, on the core that ours have their turn on.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(0.15);

    // Memory hardly differs from start to start.
    private const int MemoryStarts = 3;

    private static readonly string[] _networks = ["resnet8", "resnet8x4", "wrn_16_2", "vgg8", "MobileNetV2", "resnet18-imagenet"];

    private static readonly (int Images, int Threads)[] _calls = [(1, 1), (32, 1), (1, 2), (32, 2)];

    private static readonly string[] _started = ["resnet8w8", .. _networks];

    public InferenceTable()
        : base("inference", "A prediction by a network as C# against ONNX Runtime and TorchSharp")
    {
    }

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var report = new Report(
            "A prediction", "network", "images", "threads", "Sakd, ms", "ONNX Runtime, ms", "ratio", "TorchSharp, ms", "ratio to it")
        {
            Note = "Batch norms folded but for TorchSharp; all of ONNX Runtime's optimisations. A ratio below 1 is in favour of Sakd.",
        };
        NetworkMemory.Foreign.Apply();
        foreach (string name in settings.Quick ? _networks[..1] : _networks)
        {
            Say(name);
            using var network = Create(name);
            foreach (var (images, threads) in _calls) Compare(network, images, threads, settings, report);
        }

        yield return report;
        foreach (var first in FirstPredictions(settings)) yield return first;
    }

    private static IEnumerable<Report> FirstPredictions(Settings settings)
    {
        const string Programs =
            "Sakd and ONNX Runtime published with Native AOT, weights in the program and in a file; TorchSharp on the .NET runtime.";
        var starts = new Report("From the start of the process to the first prediction", "network", "by", "ms", "ours over it")
        {
            Note = $"One image, one thread. {Programs}",
        };
        var memory = new Report(
            "Peak memory of a process that predicts once", "network", "images", "threads", "Sakd, MB", "ONNX Runtime, MB", "ours of it",
            "TorchSharp, MB", "ours of that")
        {
            Note = Programs,
        };
        foreach (string name in settings.Quick ? _started[..1] : _started)
        {
            Say($"the first prediction of {name}");
            using var folder = new TemporaryFolder();
            using var network = Create(name);
            var first = new FirstPrediction(network, folder);
            (string Name, Func<int, int, (double Seconds, double Megabytes)> Start)[] all =
                [("Sakd", first.OfSakd), ("ONNX Runtime", first.OfOnnxRuntime), ("TorchSharp", first.OfTorchSharp)];
            foreach (var (images, threads) in _calls)
            {
                Series[] peaks = [.. all.Select(one => new Series(
                    one.Name, [.. Enumerable.Range(0, MemoryStarts).Select(_ => one.Start(images, threads).Megabytes)]))];
                memory.Add(
                    name, images, threads, peaks[0].Spread, peaks[1].Spread, peaks[0].Over(peaks[1]), peaks[2].Spread,
                    peaks[0].Over(peaks[2]));
            }

            var times = Interleaved.Time([.. all.Select(one => new Subject(one.Name, () => one.Start(1, 1).Seconds))], settings);
            foreach (var time in times) starts.Add(name, time.Name, time.Milliseconds, times[0].Over(time));
        }

        yield return starts;
        yield return memory;
    }

    private static Architecture Create(string name)
    {
        var entry = Architectures.SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
        var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
        network.eval();
        return network;
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
        set_num_threads(threads);
        using var _ = no_grad();
        using var batch = tensor(pixels, [images, input.Channels, input.Height, input.Width]);
        var series = Interleaved.Time(
            [
                Turn("Sakd", () => student.Predict(pixels, logits)),
                Turn("ONNX Runtime", () => session.Run(values).Dispose()),
                Turn("TorchSharp", () => network.forward(batch).Dispose()),
            ], settings);
        report.Add(
            network.Info.Name, images, threads, series[0].Milliseconds, series[1].Milliseconds, series[0].Over(series[1]),
            series[2].Milliseconds, series[0].Over(series[2]));
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
