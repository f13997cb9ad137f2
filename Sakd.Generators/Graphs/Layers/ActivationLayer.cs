using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A function of each element by itself: the shape stays.</summary>
/// <param name="method">The tensor's method, or the runtime's.</param>
internal class ActivationLayer(string method) : LayerKind
{
    public override Reading Reads => Reading.Both;

    protected string Method { get; } = method;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0]);

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => inputs[0].Call(Method);
}

/// <summary>A function whose own value says where its gradient passes: the runtime keeps that alone.</summary>
/// <param name="method">The runtime's method.</param>
/// <param name="further">Further arguments where it has a tape.</param>
internal sealed class ReluLayer(string method, params Argument[] further) : ActivationLayer(method)
{
    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", Method, inputs[0]);

    public override Term ApplyWithTape(LayerNode layer, Term input, Func<string, Term> values) =>
        Term.Static("Functional", Method, [input, .. further, Tape]);

    public override Term Backward(Term gradient) => Term.Static("Functional", $"{Method}Backward", gradient, Tape);
}
