using Sakd.App.Exporting.Quantising;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary>Weights in eight bits, at the edges.</summary>
public sealed class QuantisedWeightTests
{
    private const float Read = 0.01f;

    /// <summary>Each channel has a scale of its own: the small ones keep as many digits as the large ones.</summary>
    [Fact]
    public void TheLargestWeightOfEachChannelIsTheLastByte()
    {
        using var scope = NewDisposeScope();
        var rounded = QuantisedWeight.Of(tensor(new float[,] { { 0.5f, -1 }, { 1e-3f, 5e-4f } }), null, Read);
        Assert.Equal([64, -127, 127, 64], rounded.Values.data<sbyte>().ToArray());
        Assert.Null(rounded.Bias);
    }

    /// <summary>A batch norm that has died leaves next to nothing of the weights and all of the bias.</summary>
    [Fact]
    public void ABiasBesideNoWeightsIsKept()
    {
        using var scope = NewDisposeScope();
        var biases = tensor(new float[] { 3, 1000, -0.1f });

        var rounded = QuantisedWeight.Of(tensor(new float[,] { { 0, 0 }, { 1e-12f, -1e-12f }, { 0.5f, -1 } }), biases, Read);

        Assert.Equal(0, rounded.Values[0].abs().max().item<sbyte>());
        Close.To(biases, rounded.Bias!.to(ScalarType.Float32) * rounded.BiasScales!, 2e-3, "biases");
    }
}
