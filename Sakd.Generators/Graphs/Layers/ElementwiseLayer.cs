using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A function of the runtime that leaves what its backward pass needs on the tape by itself: the shape stays.</summary>
/// <param name="method">The runtime's method.</param>
/// <param name="numbers">What it takes besides.</param>
internal class ElementwiseLayer(string method, params NumberOption[] numbers) : ActivationLayer(method)
{
    public override void Check(LayerDeclaration layer, Problems problems)
    {
        foreach (var number in numbers)
        {
            number.Check(layer, problems);
        }
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => Of(layer, inputs[0]);

    public override Term ApplyWithTape(LayerNode layer, Term input, Func<string, Term> values) => Of(layer, input, Tape);

    /// <summary>The method that a layer is.</summary>
    protected virtual string MethodOf(LayerNode layer) => Method;

    private Term Of(LayerNode layer, Term input, params Argument[] tape) =>
        Term.Static("Functional", MethodOf(layer), [input, .. numbers.Select(number => (Argument)number.Of(layer)), .. tape]);
}

/// <summary>The Gaussian error linear unit, or its approximation.</summary>
internal sealed class GeluLayer() : ElementwiseLayer("Gelu")
{
    protected override string MethodOf(LayerNode layer) => layer.Declaration["Tanh"] == "true" ? "GeluTanh" : Method;
}
