using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>Parameters, multiply-adds, shapes and state dicts of the compiled networks are those of the published ones.</summary>
public sealed class ArchitectureGoldenTests
{
    public static TheoryData<string> Names => Models.In("architectures.json");

    public static TheoryData<string> KeyedNames => Models.In("state_dict_keys.json");

    [Theory]
    [MemberData(nameof(Names))]
    public void Counts_are_those_of_the_published_network(string name)
    {
        var golden = GoldenFile.Open("architectures.json").At("models", name);
        var info = Models.Entry(name).Info;
        Assert.Equal(golden.GetProperty("params").GetInt64(), info.Parameters);
        Assert.Equal(golden.At("in32", "macs").GetInt64(), info.MultiplyAdds);
        Assert.Equal(info.Parameters, info.Stages.Sum(stage => stage.Parameters));
        Assert.Equal(info.MultiplyAdds, info.Stages.Sum(stage => stage.MultiplyAdds));

        using var network = Models.Create(name);
        Assert.Equal(info.Parameters, network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(golden.GetProperty("param_tensors").GetInt32(), network.parameters().Count());
        Assert.Equal(golden.GetProperty("buffer_tensors").GetInt32(), network.buffers().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counts_at_64_pixels_are_those_of_the_published_network(string name)
    {
        var golden = GoldenFile.Open("architectures.json").At("models", name, "in64");
        Models.Entry(name);
        var info = TestPairs.SakdCatalog.Instance.Pairs
            .SelectMany(pair => new[] { pair.Info.Teacher, pair.Info.Student })
            .First(network => network.Name == name && network.Input == new FeatureShape(3, 64, 64));
        Assert.Equal(golden.GetProperty("params").GetInt64(), info.Parameters);
        Assert.Equal(golden.GetProperty("macs").GetInt64(), info.MultiplyAdds);
        Assert.Equal(
            golden
                .GetProperty("features")
                .EnumerateArray()
                .Where(shape => shape.GetArrayLength() == 4)
                .Select(shape => Sizes(shape.Shape()[1..])),
            info.Stages.Where(stage => stage.IsFeature).Select(stage => $"{stage.Output}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Features_have_the_published_shapes(string name)
    {
        var golden = GoldenFile.Open("architectures.json").At("models", name);
        var sizes = golden.EnumerateObject().Where(entry => Regex.IsMatch(entry.Name, @"^in\d+$")).ToList();
        Assert.NotEmpty(sizes);
        foreach (var (at, expected) in sizes.Select(entry => (entry.Name, entry.Value)))
        {
            int size = int.Parse(at[2..], CultureInfo.InvariantCulture);
            long batch = expected.GetProperty("logits")[0].GetInt64();
            using var scope = NewDisposeScope();
            using var network = Models.Create(name, size, expected.GetProperty("classes").GetInt32());
            network.eval();
            using var _ = no_grad();
            var x = HashRule.Input([batch, 3, size, size]);
            var trace = network.Trace(x);
            Assert.Equal(
                expected.GetProperty("features").EnumerateArray().Select(Sizes), trace.SkipLast(1).Select(feature => Sizes(feature.shape)));
            Assert.Equal(Sizes(expected.GetProperty("logits")), Sizes(trace[^1].shape));
            Close.Exactly(trace[^1], network.forward(x), "logits of the plain forward pass");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Other_input_sizes_fit(string name)
    {
        var golden = GoldenFile.Open("architectures.json").At("models", name, "other_input_sizes");
        Models.Entry(name);
        foreach (var size in golden.EnumerateObject().Where(size => size.Value.GetString()!.StartsWith("ok ", StringComparison.Ordinal)))
        {
            int pixels = int.Parse(size.Name, CultureInfo.InvariantCulture);
            using var scope = NewDisposeScope();
            using var network = Models.Create(name, pixels);
            network.eval();
            using var _ = no_grad();
            var trace = network.Trace(HashRule.Input([2, 3, pixels, pixels]));
            var shapes = trace
                .SkipLast(1)
                .Select(feature => feature.dim() == 4 ? $"{feature.shape[2]}x{feature.shape[3]}" : $"v{feature.shape[1]}");
            Assert.Equal(size.Value.GetString(), $"ok {string.Join(",", shapes)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_dict_has_the_published_signature(string name)
    {
        var golden = GoldenFile.Open("architectures.json").At("models", name);
        using var network = Models.Create(name);
        var entries = StateDict.Of(network);
        Assert.Equal(golden.GetProperty("state_dict_entries").GetInt32(), entries.Count);
        string signature = string.Join('\n', entries.Select(entry => $"{entry.Key}:{string.Join('x', entry.Value.shape)}"));
        Assert.Equal(
            golden.GetProperty("state_dict_sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature))));
    }

    [Theory]
    [MemberData(nameof(KeyedNames))]
    public void Keys_come_in_the_published_order(string name)
    {
        var golden = GoldenFile.Open("state_dict_keys.json").At("models", name);
        using var network = Models.Create(name);
        var entries = StateDict.Of(network);
        if (golden.Find("state_dict") is { } withShapes)
        {
            Assert.Equal(
                withShapes.EnumerateArray().Select(entry => $"{entry[0].GetString()} {Sizes(entry[1])}"),
                entries.Select(entry => $"{entry.Key} {Sizes(entry.Value.shape)}"));
        }
        else
        {
            Assert.Equal(
                golden.GetProperty("state_dict_keys").EnumerateArray().Select(key => key.GetString()), entries.Select(entry => entry.Key));
        }
    }

    private static string Sizes(JsonElement shape) => Sizes(shape.Shape());

    private static string Sizes(long[] shape) => string.Join('x', shape);
}
