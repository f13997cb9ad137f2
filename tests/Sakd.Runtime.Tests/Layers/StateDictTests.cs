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

        Assert.Equal("wide.safetensors does not fit: 'layer1.0.conv1.weight' is [6, 3, 3, 3], expected [4, 3, 3, 3].", error.Message);
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

    private static Dictionary<string, Tensor> Values(nn.Module module) =>
        StateDict.Of(module).ToDictionary(entry => entry.Key, entry => entry.Value);
}
