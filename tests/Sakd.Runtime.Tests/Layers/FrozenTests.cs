using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

public sealed class FrozenTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AViewEqualsTheModuleInEvaluationMode(bool fold)
    {
        using var scope = NewDisposeScope();
        using var network = Hashed();
        using var view = network.Freeze(fold);
        var coefficients = HashRule.Input([2, 5], ScalarType.Float64);
        var (x, xOfView) = (Images(), Images());

        network.eval();
        var expected = network.forward(x);
        (expected * coefficients).sum().backward();
        network.zero_grad();

        // The view is in evaluation mode whatever the module's mode is.
        network.train();
        var actual = view.ForwardFeatures(xOfView).Logits;
        (actual * coefficients).sum().backward();

        Close.To(expected, actual, 1e-13, "logits");
        Close.To(x.grad!, xOfView.grad, 1e-12, "gradient of the input");
        Assert.All(
            network.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.count_nonzero().item<long>() == 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RefreshFollowsTheModule(bool fold)
    {
        using var scope = NewDisposeScope();
        using var network = Hashed();
        using var view = network.Freeze(fold);
        var x = Images();
        var before = view.ForwardFeatures(x).Logits;

        // A training forward moves the running statistics, and a step the weights.
        network.train();
        using (network.forward(x))
        using (no_grad())
        {
            foreach (var parameter in network.parameters()) parameter.mul_(1.1);
        }

        view.Refresh();
        var after = view.ForwardFeatures(x).Logits;

        network.eval();
        Close.To(network.forward(x), after, 1e-13, "logits");
        Assert.False(before.allclose(after));
    }

    [Fact]
    public void AViewMovesNoRunningStatistics()
    {
        using var scope = NewDisposeScope();
        using var network = Hashed();
        network.train();
        using var view = network.Freeze(fold: false);
        var before = StateDict.Of(network).Select(entry => entry.Value.clone()).ToList();

        view.ForwardFeatures(Images());

        Assert.All(StateDict.Of(network).Zip(before), pair => Close.Exactly(pair.Second, pair.First.Value, pair.First.Key));
    }

    [Fact]
    public void RefreshKeepsTheNumberOfLiveTensors()
    {
        using var network = Hashed();
        using var view = network.Freeze(fold: true);
        view.Refresh();
        long before = LiveTensors.Settled();

        for (int i = 0; i < 10; i++) view.Refresh();

        Assert.Equal(before, LiveTensors.Now());
    }

    private static ToyNetwork Hashed()
    {
        var network = new ToyNetwork(width: 4, repeat: 2);
        network.to(ScalarType.Float64);
        HashRule.Fill(StateDict.Of(network));
        return network;
    }

    private static Tensor Images() => HashRule.Input([2, 3, 8, 8], ScalarType.Float64).requires_grad_();
}
