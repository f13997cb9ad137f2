using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>max(x, 0): the shape stays.</summary>
internal sealed class ReluLayer : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) => new LayerSize(inputs[0]);

    public override string Apply(IReadOnlyList<string> inputs) => $"{inputs[0]}.relu()";
}
