using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The ReLU whose slope below 0 is learned: the shape stays, one parameter, or one for each channel.</summary>
internal sealed class PreluLayer() : ComputedLayer("Prelu")
{
    public override Reading Reads => Reading.Both;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: IsPerChannel(layer) ? inputs[0].Channels : 1);

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        IsPerChannel(layer) ? "A ReLU with a learned slope for each channel." : "A ReLU with a learned slope.";

    public override Term Construct(LayerNode layer, Term channels) => IsPerChannel(layer) ? new New("Prelu", channels) : new New("Prelu");

    private static bool IsPerChannel(LayerNode layer) => layer.Declaration["PerChannel"] == "true";
}
