using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A weight for each channel: the shape stays.</summary>
internal sealed class LayerScaleLayer() : ComputedLayer("LayerScale")
{
    public override Reading Reads => Reading.Both;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: inputs[0].Channels);

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"A weight for each channel, which begins as {layer.Declaration["Initial"]}.";

    public override Term Construct(LayerNode layer, Term channels) => new New("LayerScale", [
        channels, new Atom(layer.Declaration["Initial"]!),
        .. layer.Declaration["Spatial"] == "true" ? [new Argument(Term.True, "spatial")] : Array.Empty<Argument>(),
    ]);
}
