using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

public sealed class ModuleKeysTests
{
    [Fact]
    public void TheEmptyKeyRegistersTheChildrenOnTheParent()
    {
        using var parent = new Parent();
        parent.Register("", new ToyBlock(new FeatureShape(3, 8, 8), channels: 4));
        parent.Register("head", new Linear(4, 2));

        Assert.Equal(["conv1", "bn1", "conv2", "bn2", "downsample", "head"], parent.named_children().Select(child => child.name));
    }

    [Fact]
    public void WhatTheEmptyKeyRegisteredFollowsAConversion()
    {
        using var parent = new Parent();
        var block = parent.Register("", new ToyBlock(new FeatureShape(3, 8, 8), channels: 4));

        parent.to(ScalarType.Float64);

        using var output = block.forward(ones([1, 3, 8, 8], ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, output.dtype);
    }

    [Fact]
    public void ModeReachesEveryLayer()
    {
        using var network = new ToyNetwork(width: 4);

        network.eval();
        Assert.All(network.named_modules(), module => Assert.False(module.module.training, module.name));
        network.train();
        Assert.All(network.named_modules(), module => Assert.True(module.module.training, module.name));
    }

    [Fact]
    public void AKeyIsTakenOnlyOnce()
    {
        using var parent = new Parent();
        parent.Register("a.b", new Linear(1, 1));

        Assert.Throws<InvalidOperationException>(() => parent.Register("a.b", new Linear(1, 1)));
    }

    private sealed class Parent() : nn.Module(nameof(Parent));
}
