using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

public sealed class ArchitectureTests
{
    [Fact]
    public void TheSeedAloneDecidesTheWeights()
    {
        using var one = new ToyNetwork(width: 4, seed: 1);
        random.manual_seed(99);
        using var same = new ToyNetwork(width: 4, seed: 1);
        using var other = new ToyNetwork(width: 4, seed: 2);

        Close.Exactly(StateDict.Of(one), StateDict.Of(same), "weight");
        Assert.False(one.Layer1.parameters().First().allclose(other.Layer1.parameters().First()));
    }

    [Fact]
    public void EveryWeightIsInitialised()
    {
        using var network = new ToyNetwork(width: 4, repeat: 2);

        Assert.All(
            StateDict.Of(network).Where(entry => entry.Key.EndsWith("weight", StringComparison.Ordinal)),
            entry => Assert.NotEqual(0, entry.Value.count_nonzero().item<long>()));
    }

    [Fact]
    public void AStageStridesOnce()
    {
        using var network = new ToyNetwork(width: 4, repeat: 3);
        using var x = zeros([1, 3, 8, 8]);

        using var features = network.ForwardFeatures(x);

        Assert.Equal(new FeatureShape(8, 4, 4), network.Layer2.Output);
        Assert.Equal([1, 8, 4, 4], features.Layer2.shape);
    }
}
