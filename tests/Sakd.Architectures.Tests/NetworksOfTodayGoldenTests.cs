using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>
/// The networks under torchvision's and timm's names are theirs: parameters, keys, their order and shapes, and with the same weights the
/// same logits.
/// </summary>
public sealed class NetworksOfTodayGoldenTests
{
    private const string File = "networks_today.json";

    public static TheoryData<string> Names => Models.In(File);

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_and_shapes_are_theirs_in_their_order(string name)
    {
        var golden = GoldenFile.Open(File).At("models", name);
        using var network = Models.Create(name, golden.GetProperty("size").GetInt32());
        var entries = StateDict.Of(network);

        string signature = string.Concat(entries.Select(entry => $"{entry.Key} {string.Join(',', entry.Value.shape)}\n"));

        Assert.Equal(golden.GetProperty("entries").GetInt32(), entries.Count);
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(
            golden.GetProperty("signature_sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_in_double_precision_are_theirs(string name) => Compare(name, ScalarType.Float64, 1e-8);

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_in_single_precision_are_theirs(string name) => Compare(name, ScalarType.Float32, 2e-3);

    private static void Compare(string name, ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open(File).At("models", name);
        int size = golden.GetProperty("size").GetInt32();
        using var scope = NewDisposeScope();
        using var network = Models.Create(name, size);
        network.to(type);
        HashRule.Fill(StateDict.Of(network));
        network.eval();
        using var _ = no_grad();

        var logits = network.forward(HashRule.Input([2, 3, size, size], type));

        double bound = tolerance * golden.GetProperty("logits_abs_mean").GetDouble();
        Near(golden.GetProperty("logits_first10"), logits[0]);
        Near(golden.GetProperty("logits_row1_first5"), logits[1]);

        void Near(JsonElement expected, Tensor actual)
        {
            foreach (var (e, a) in expected.Numbers().Zip(Close.Values(actual)))
                Assert.True(Math.Abs(e - a) <= bound, $"{name}: expected {e:R} within {bound:R}, got {a:R}");
        }
    }
}
