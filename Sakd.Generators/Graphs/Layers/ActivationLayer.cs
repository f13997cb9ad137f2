using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A function of each number by itself: the shape stays.</summary>
/// <param name="method">The tensor's method.</param>
internal sealed class ActivationLayer(string method) : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) => new LayerSize(inputs[0]);

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"{inputs[0]}.{method}()";
}
