using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

public sealed class StateDictTests
{
    [Fact]
    public void KeysAreInPyTorchsOrder()
    {
        using var block = new ToyBlock(new FeatureShape(3, 8, 8), channels: 4);

        string[] norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
        string[] expected =
        [
            "conv1.weight", "conv1.bias", .. norm.Select(key => $"bn1.{key}"),
            "conv2.weight", .. norm.Select(key => $"bn2.{key}"),
            "downsample.0.weight", .. norm.Select(key => $"downsample.1.{key}"),
        ];
        Assert.Equal(expected, StateDict.Of(block).Select(entry => entry.Key));
    }

    [Fact]
    public void TheKeysOfANetworkAreThoseThatTorchSharpKnows()
    {
        using var network = new ToyNetwork(width: 4, repeat: 2);

        Assert.Equal(network.state_dict().Keys.Order(), StateDict.Of(network).Select(entry => entry.Key).Order());
        Assert.Equal("layer1.0.conv1.weight", StateDict.Of(network)[0].Key);
        Assert.Equal("fc.bias", StateDict.Of(network)[^1].Key);
    }

    [Fact]
    public void WhatIsLoadedIsCopied()
    {
        using var source = new ToyNetwork(width: 4, seed: 1);
        using var target = new ToyNetwork(width: 4, seed: 2);

        StateDict.Load(target, Values(source), "source");

        foreach (var ((key, expected), (_, actual)) in StateDict.Of(source).Zip(StateDict.Of(target)))
        {
            Close.Exactly(expected, actual, key);
            Assert.NotEqual(expected.Handle, actual.Handle);
        }
    }

    [Fact]
    public void AnotherShapeIsNamedWithBothShapesAndNothingChanges()
    {
        using var narrow = new ToyNetwork(width: 4);
        using var wide = new ToyNetwork(width: 6);
        using var before = narrow.Layer1.parameters().First().clone();

        var error = Assert.Throws<SakdException>(() => StateDict.Load(narrow, Values(wide), "wide.safetensors"));

        Assert.StartsWith(
            "wide.safetensors does not fit: 'layer1.0.conv1.weight' is [6, 3, 3, 3], expected [4, 3, 3, 3], 'layer1.0.conv1.bias' is [6], "
            + "expected [4], ",
            error.Message, StringComparison.Ordinal);
        Assert.EndsWith("expected [4] (and 23 more of these).", error.Message, StringComparison.Ordinal);
        Close.Exactly(before, narrow.Layer1.parameters().First(), "first weight");
    }

    [Fact]
    public void EverythingIsCheckedBeforeAnythingChanges()
    {
        using var target = new ToyNetwork(width: 4, seed: 1);
        using var source = new ToyNetwork(width: 4, seed: 2);
        using var before = target.Layer1.parameters().First().clone();
        var values = Values(source);
        values.Remove("fc.bias");

        var error = Assert.Throws<SakdException>(() => StateDict.Load(target, values, "cut.safetensors"));

        Assert.Equal("cut.safetensors does not fit: 'fc.bias' [5] is missing.", error.Message);
        Close.Exactly(before, target.Layer1.parameters().First(), "first weight");
    }

    [Fact]
    public void AnUnknownKeyIsNamed()
    {
        using var network = new ToyNetwork(width: 4);
        using var extra = zeros(2, 3);
        var values = Values(network);
        values.Add("policy.weight", extra);

        var error = Assert.Throws<SakdException>(() => StateDict.Load(network, values, "other.safetensors"));

        Assert.Equal("other.safetensors does not fit: 'policy.weight' [2, 3] is not part of the network.", error.Message);
    }

    [Fact]
    public void TheFirstTenOfEachAreNamedAndWhatMayHaveBeenMeant()
    {
        using var network = new ToyNetwork(width: 4, repeat: 2);
        var values = Values(network).ToDictionary(entry => entry.Key.Replace("conv1", "conv_1"), entry => entry.Value);

        var error = Assert.Throws<SakdException>(() => StateDict.Load(network, values, "other.pt"));

        Assert.StartsWith(
            "other.pt does not fit: 'layer1.0.conv1.weight' [4, 3, 3, 3] is missing (is it 'layer1.0.conv_1.weight'?)", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "; 'layer1.0.conv_1.weight' [4, 3, 3, 3] is not part of the network (is it 'layer1.0.conv1.weight'?)", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ACounterMayBeMissing()
    {
        using var source = new ToyNetwork(width: 4, seed: 1);
        using var target = new ToyNetwork(width: 4, seed: 2);
        var values = Values(source).Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary();

        StateDict.Load(target, values, "of 2017");

        foreach (var ((key, expected), (_, actual)) in StateDict.Of(source).Zip(StateDict.Of(target)))
            if (values.ContainsKey(key)) Close.Exactly(expected, actual, key);
    }

    private static Dictionary<string, Tensor> Values(nn.Module module) =>
        StateDict.Of(module).ToDictionary(entry => entry.Key, entry => entry.Value);
}
