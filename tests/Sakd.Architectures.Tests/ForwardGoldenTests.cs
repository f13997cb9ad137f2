using System.Text.Json;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>With weights and images made by a rule, the compiled networks compute what the published ones do, forward and backward.</summary>
public sealed class ForwardGoldenTests
{
    private const string File = "forward.json";

    // The batch of the train-mode numbers is that of the routing step.
    private static readonly long[] Targets = [3, 14, 15, 92];

    public static TheoryData<string> Names => Models.In(File);

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluation_mode_in_float32(string name) => Evaluate(name, "f32", ScalarType.Float32, 1e-4);

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluation_mode_in_float64(string name) => Evaluate(name, "f64", ScalarType.Float64, 1e-7);

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_mode_in_float32(string name) => Train(name, "train_f32", ScalarType.Float32, 1e-3);

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_mode_in_float64(string name) => Train(name, "train_f64", ScalarType.Float64, 1e-7);

    [Theory]
    [MemberData(nameof(Names))]
    public void Images_of_64_pixels(string name)
    {
        var golden = GoldenFile.Open(File).At("models", name);
        using var scope = NewDisposeScope();
        using var network = Filled(name, ScalarType.Float64, size: 64);
        network.eval();
        using var _ = no_grad();
        var logits = network.forward(HashRule.Input([2, 3, 64, 64], ScalarType.Float64));
        First(golden.GetProperty("logits64px_first5_f64"), logits, 1e-7 * logits.abs().mean().ToDouble(), "logits at 64 pixels");
    }

    private static void Evaluate(string name, string precision, ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open(File).At("models", name, precision);
        using var scope = NewDisposeScope();
        using var network = Filled(name, type);
        network.eval();
        using var _ = no_grad();
        var trace = network.Trace(HashRule.Input([2, 3, 32, 32], type));
        var features = golden.GetProperty("features").EnumerateArray().ToList();
        Assert.Equal(features.Count, trace.Count - 1);
        foreach (var (feature, actual) in features.Zip(trace))
        {
            double scale = feature.GetProperty("abs_mean").GetDouble();
            Assert.True(feature.GetProperty("shape").Shape().SequenceEqual(actual.shape), "shape");
            Near(feature.GetProperty("mean").GetDouble(), actual.mean().ToDouble(), tolerance * scale, "mean");
            Near(scale, actual.abs().mean().ToDouble(), tolerance * scale, "mean of magnitudes");
            First(feature.GetProperty("first5"), actual, tolerance * scale, "first entries");
        }

        double logits = golden.GetProperty("logits_abs_mean").GetDouble();
        Near(logits, trace[^1].abs().mean().ToDouble(), tolerance * logits, "mean magnitude of the logits");
        First(golden.GetProperty("logits_first10"), trace[^1], tolerance * logits, "logits");
        First(golden.GetProperty("logits_row1_first5"), trace[^1][1], tolerance * logits, "logits of the second image");
        Assert.True(golden.GetProperty("argmax").Shape().SequenceEqual(trace[^1].argmax(1).data<long>().ToArray()), "argmax");
    }

    private static void Train(string name, string precision, ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open(File).At("models", name, precision);
        using var scope = NewDisposeScope();
        using var network = Filled(name, type);
        network.train();
        var logits = network.forward(HashRule.Input([4, 3, 32, 32], type));
        var loss = nn.functional.cross_entropy(logits, tensor(Targets));
        loss.backward();

        var entries = StateDict.Of(network);
        var gradients = network.named_parameters().Select(parameter => parameter.parameter.grad!.abs().sum().ToDouble()).ToList();
        Near(golden.GetProperty("ce").GetDouble(), loss.ToDouble(), tolerance, "cross-entropy");
        First(golden.GetProperty("logits_first5"), logits, tolerance, "logits");
        Close.To(golden.GetProperty("grad_abs_sum_first_param").GetDouble(), gradients[0], tolerance, "gradient of the first parameter");
        Close.To(golden.GetProperty("grad_abs_sum_all").GetDouble(), gradients.Sum(), tolerance, "all gradients");
        Close.To(golden.GetProperty("grad_abs_sum_last_weight").GetDouble(), gradients[^2], tolerance, "gradient of the last weight");
        Close.To(golden.GetProperty("last_bn_running_var_abs_sum").GetDouble(), Last(entries, "running_var").abs().sum().ToDouble(), tolerance, "last running variance");
        First(golden.GetProperty("first_bn_running_mean_first3"), entries.First(entry => entry.Key.EndsWith("running_mean", StringComparison.Ordinal)).Value, tolerance, "first running mean");
    }

    private static Architecture Filled(string name, ScalarType type, int size = 32)
    {
        var network = Models.Create(name, size);
        network.to(type);
        HashRule.Fill(StateDict.Of(network));
        return network;
    }

    private static Tensor Last(IEnumerable<(string Key, Tensor Value)> entries, string kind) => entries.Last(entry => entry.Key.EndsWith(kind, StringComparison.Ordinal)).Value;

    private static void First(JsonElement expected, Tensor actual, double tolerance, string what)
    {
        foreach (var (e, a) in expected.Numbers().Zip(Close.Values(actual))) Near(e, a, tolerance, what);
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, got {actual:R}");
}
