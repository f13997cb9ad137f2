using Sakd.Layers;

namespace Sakd.Architectures.Tests;

/// <summary>The ImageNet networks are torchvision's: its weights can be loaded.</summary>
public sealed class ImageNetTests
{
    [Theory]
    [InlineData("resnet18-imagenet", 11_689_512, 122)]
    [InlineData("resnet34-imagenet", 21_797_672, 218)]
    public void Parameters_and_keys_are_torchvisions(string name, long parameters, int entries)
    {
        var entry = Models.Entry(name);
        using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
        var keys = StateDict.Of(network).Select(pair => pair.Key).ToList();

        Assert.Equal(parameters, entry.Info.Parameters);
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(entries, keys.Count);
        Assert.Equal(
            [
                "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked",
                "layer1.0.conv1.weight",
            ],
            keys[..7]);
        Assert.Contains("layer2.0.downsample.1.running_var", keys);
        Assert.DoesNotContain("layer1.0.downsample.0.weight", keys);
        Assert.Equal(["fc.weight", "fc.bias"], keys[^2..]);
    }

    [Fact]
    public void Shapes_at_224_pixels_are_torchvisions()
    {
        var features = Models.Entry("resnet18-imagenet").Info.Stages
            .Where(stage => stage.IsFeature)
            .Select(stage => stage.Output.ToString());
        Assert.Equal(["64x56x56", "64x56x56", "128x28x28", "256x14x14", "512x7x7"], features);
    }
}
