using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>An element for each square window: sizes as for a convolution.</summary>
/// <param name="method">The method of the runtime.</param>
internal class PoolLayer(string method) : LayerKind
{
    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        ValueRule.Of("Kernel"), new("Stride", layer => layer["Kernel"] ?? ""), ValueRule.Of("Padding", "0"),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, kernel, stride, padding) = (inputs[0], values("Kernel"), values("Stride"), values("Padding"));
        if (!InRange(layer, input, "Kernel", kernel, problems) || !InRange(layer, input, "Stride", stride, problems)
            || !InRange(layer, input, "Padding", padding, problems, least: 0))
        {
            return null;
        }

        if (2 * padding > kernel)
        {
            problems.Add(
                Descriptors.NoSize, layer.Declaration.Site, layer.Declaration.Title, input.ToString(), "Padding", Text(padding), "0",
                Text(kernel / 2));
            return null;
        }

        var output = input with
        {
            Height = Windows(input.Height, kernel, stride, padding),
            Width = Windows(input.Width, kernel, stride, padding),
        };
        return InRange(layer, input, "the height of its output", output.Height, problems)
            && InRange(layer, input, "the width of its output", output.Width, problems)
            ? new LayerSize(output)
            : null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", method, [inputs[0], .. Window(values)]);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "PooledShape", [shapes[0], .. Window(name => layer[name].ToTerm())]);

    protected static IEnumerable<Argument> Window(Func<string, Term> values) =>
    [
        new(values("Kernel"), "kernel"), new(values("Stride"), "stride"), .. Unless(0, values("Padding"), "padding"),
    ];
}

/// <summary>The largest element of each window. For the backward pass the runtime keeps where it was.</summary>
internal sealed class MaxPoolLayer() : PoolLayer("MaxPool")
{
    public override Term ApplyWithTape(LayerNode layer, Term input, Func<string, Term> values) =>
        Term.Static("Functional", "MaxPool", [input, Tape, .. Window(values)]);

    public override Term Backward(Term gradient) => Term.Static("Functional", "MaxPoolBackward", gradient, Tape);
}

/// <summary>The mean of each channel.</summary>
internal sealed class GlobalAvgPoolLayer : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0] with { Height = 1, Width = 1 });

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        inputs[0].Call("mean", new Atom("[2, 3]"), new Argument(Term.True, "keepdim"));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("Pooled");
}
