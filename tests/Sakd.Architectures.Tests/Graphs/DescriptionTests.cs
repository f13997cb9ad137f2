using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs;

/// <summary>A described network is the network: interpreted operation by operation it gives the same logits.</summary>
public sealed class DescriptionTests
{
    // Those that are shipped, and the odd ones of these tests.
    private static readonly IEnumerable<ArchitectureEntry> _all =
        Sakd.Architectures.SakdCatalog.Instance.Architectures.Concat(SakdCatalog.Instance.Architectures);

    public static TheoryData<string> Networks => [.. _all.Select(entry => entry.Info.Name)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void ADescribedNetworkIsTheNetwork(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var entry = _all.Single(one => one.Info.Name == name);
        var input = Smaller(entry.Info.Input);
        using var network = entry.Create(input, 7, 3);
        Disturb(network);
        network.eval();
        var images = rand([2, input.Channels, input.Height, input.Width], generator: new Generator(5));

        var described = network.Describe(GraphValue.Images(input));
        using var logits = GraphInterpreter.Compute(described, images);

        Assert.Equal(new FeatureShape(7, 1, 1), described.Shape);
        Close.To(network.forward(images), logits.view(2, 7), 2e-5, name);
        Assert.Equal(network.parameters().Select(parameter => parameter.Handle).Order(), Weights(described).Order());
    }

    // Large images take long, and say no more; a transformer's positions are those of its own size.
    private static FeatureShape Smaller(FeatureShape input) => input is { Height: > 64 } ? input with { Height = 64, Width = 64 } : input;

    /// <summary>Statistics that are not 0 and 1, weights of norms that are not 1, so that nothing can be left away unseen.</summary>
    private static void Disturb(Architecture network)
    {
        using var generator = new Generator(11);
        foreach (var (key, value) in StateDict.Of(network))
        {
            if (value.dim() > 1 || value.dtype != ScalarType.Float32) continue;
            var noise = rand(value.shape, generator: generator);
            if (key.EndsWith("running_mean", StringComparison.Ordinal)) value.copy_(noise * 0.2);
            else if (key.EndsWith("bias", StringComparison.Ordinal)) value.copy_((noise - 0.5) * 0.2);
            else value.copy_(noise + 0.5);
        }
    }

    private static IEnumerable<nint> Weights(GraphValue described) => described.InOrder()
        .SelectMany(value => value.Operation switch
        {
            GraphOperation.Convolution(var weight, var bias, _, _) => [weight, bias],
            GraphOperation.TransposedConvolution up => [up.Weight, up.Bias],
            GraphOperation.BatchNormalisation norm => [norm.Weight, norm.Bias],
            GraphOperation.LayerNormalisation norm => [norm.Weight, norm.Bias],
            GraphOperation.GroupNormalisation norm => [norm.Weight, norm.Bias],
            GraphOperation.Linear(var weight, var bias) => [weight, bias],
            GraphOperation.ParametricRelu(var slopes) => [slopes],
            GraphOperation.Scale(var factors) => [factors],
            GraphOperation.Prepend(var token) => [token],
            GraphOperation.Positions(var vectors) => [vectors],
            GraphOperation.SelfAttention a => [a.QkvWeight, a.QkvBias, a.OutWeight, a.OutBias],
            _ => (Tensor?[])[],
        })
        .OfType<Tensor>()
        .Select(tensor => tensor.Handle);
}
