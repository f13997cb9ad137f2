using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A function of each number by itself: the shape stays.</summary>
/// <param name="method">The tensor's method.</param>
internal class ActivationLayer(string method) : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) => new LayerSize(inputs[0]);

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"{inputs[0]}.{method}()";
}

/// <summary>A function whose own value says where its gradient passes.</summary>
/// <param name="method">The tensor's method.</param>
/// <param name="map">The runtime's, which keeps the value on a tape.</param>
/// <param name="arguments">Further arguments of that.</param>
internal sealed class ReluLayer(string method, string map, string arguments) : ActivationLayer(method)
{
    public override string ApplyWithTape(LayerNode layer, string input, Func<string, string> values) => $"Maps.{map}({input}{arguments}, tape)";

    public override string Back(string gradient) => $"Maps.{map}Back({gradient}, tape)";
}
