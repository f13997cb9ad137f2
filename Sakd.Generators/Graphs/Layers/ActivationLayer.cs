using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A function of each number by itself: the shape stays.</summary>
/// <param name="method">The tensor's method, or the runtime's.</param>
internal class ActivationLayer(string method) : LayerKind
{
    protected string Method { get; } = method;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) => new LayerSize(inputs[0]);

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"{inputs[0]}.{Method}()";
}

/// <summary>A function whose own value says where its gradient passes: the runtime keeps that alone.</summary>
/// <param name="method">The runtime's method.</param>
/// <param name="arguments">Further arguments where it has a tape.</param>
internal sealed class ReluLayer(string method, string arguments) : ActivationLayer(method)
{
    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"Maps.{Method}({inputs[0]})";

    public override string ApplyWithTape(LayerNode layer, string input, Func<string, string> values) => $"Maps.{Method}({input}{arguments}, tape)";

    public override string Back(string gradient) => $"Maps.{Method}Back({gradient}, tape)";
}
