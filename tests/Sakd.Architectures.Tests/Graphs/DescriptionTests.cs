using Sakd.App.Exporting;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs;

/// <summary>A described network is the network: interpreted operation by operation it gives the same logits.</summary>
public sealed class DescriptionTests
{
    public static TheoryData<string> Networks => Subjects.Names;

    [Theory]
    [MemberData(nameof(Networks))]
    public void ADescribedNetworkIsTheNetwork(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        var input = network.Input;
        var images = rand([2, input.Channels, input.Height, input.Width], generator: new Generator(5));

        var described = network.Describe(GraphValue.Images(input));
        using var logits = GraphInterpreter.Compute(
            described, images, (value, computed) => Assert.Equal(Sizes(value.Shape), computed.shape));

        Assert.Equal(new FeatureShape(network.Classes, 1, 1), described.Shape);
        Close.To(network.forward(images), logits.view(2, network.Classes), 2e-5, name);
        Assert.Equal(network.parameters().Select(parameter => parameter.Handle).Order(), Weights(described).Order());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ItsCostIsThatWhichTheCompilerCounted(string name)
    {
        var entry = Subjects.Entry(name);
        using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
        Assert.Equal(entry.Info.MultiplyAdds, GraphCost.MultiplyAdds(network.Describe(GraphValue.Images(network.Input))));
    }

    private static long[] Sizes(FeatureShape shape) =>
        shape.IsTokens ? [2, shape.Length, shape.Channels] : [2, shape.Channels, shape.Height, shape.Width];

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
            _ => (Tensor?[])[],
        })
        .OfType<Tensor>()
        .Select(tensor => tensor.Handle);
}
