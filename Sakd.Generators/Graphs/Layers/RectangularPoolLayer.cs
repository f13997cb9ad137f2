using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>An element for each window that is not square, or that may end beyond the image or leave out its padding.</summary>
/// <param name="method">The method of the runtime.</param>
internal sealed class RectangularPoolLayer(string method) : LayerKind
{
    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        .. Rectangles.Rules("Kernel"), .. Rectangles.Rules("Stride", (layer, side) => layer["Kernel" + side] ?? ""),
        .. Rectangles.Rules("Padding", "0"),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var input = inputs[0];
        var sizes = new List<long>();
        foreach (var (side, size) in Rectangles.Both.Zip([input.Height, input.Width], (side, size) => (side, size)))
        {
            var (kernel, stride, padding) = (values("Kernel" + side), values("Stride" + side), values("Padding" + side));
            var of = $"the {side.ToLowerInvariant()} of its ";
            if (!InRange(layer, input, of + "kernel", kernel, problems) || !InRange(layer, input, of + "stride", stride, problems)
                || !InRange(layer, input, of + "padding", padding, problems, least: 0, most: kernel / 2))
            {
                return null;
            }

            sizes.Add(Extent(size, kernel, stride, padding, IsCeil(layer)));
            if (!InRange(layer, input, of + "output", sizes[sizes.Count - 1], problems))
            {
                return null;
            }
        }

        return new LayerSize(input with { Height = sizes[0], Width = sizes[1] });
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values)
    {
        Argument[] uncounted = layer.Declaration["CountIncludePad"] == "false" ? [new(new Atom("false"), "countIncludePad")] : [];
        return Term.Static("Functional", method, [inputs[0], .. Window(layer, values), .. uncounted]);
    }

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "PooledShape", [shapes[0], .. Window(layer, name => layer[name].ToTerm())]);

    private static IEnumerable<Argument> Window(LayerNode layer, Func<string, Term> values) =>
    [
        new(Rectangles.Pair(values, "Kernel"), "kernel"), new(Rectangles.Pair(values, "Stride"), "stride"),
        .. Rectangles.Unless(0, values, "Padding"),
        .. IsCeil(layer) ? [new Argument(Term.True, "ceilMode")] : Array.Empty<Argument>(),
    ];

    private static bool IsCeil(LayerNode layer) => layer.Declaration["CeilMode"] == "true";

    /// <summary>How many windows there are; rounded up, the last one begins within the image or its padding before it.</summary>
    private static long Extent(long size, long kernel, long stride, long padding, bool isCeil)
    {
        var beyond = size + (2 * padding) - kernel;
        if (!isCeil || beyond + stride <= 0)
        {
            return Windows(size, kernel, stride, padding);
        }

        var windows = ((beyond + stride - 1) / stride) + 1;
        return (windows - 1) * stride >= size + padding ? windows - 1 : windows;
    }
}

/// <summary>The mean of each of as many parts as the output is to have pixels.</summary>
internal sealed class AdaptiveAvgPoolLayer : LayerKind
{
    public override IReadOnlyList<ValueRule> Values { get; } = Rectangles.Rules("Size");

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        InRange(layer, inputs[0], "the height of its output", values("SizeHeight"), problems)
        && InRange(layer, inputs[0], "the width of its output", values("SizeWidth"), problems)
            ? new LayerSize(inputs[0] with { Height = values("SizeHeight"), Width = values("SizeWidth") })
            : null;

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "AdaptiveAvgPool", inputs[0], Rectangles.Pair(values, "Size"));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "SizedShape", shapes[0], Rectangles.Pair(name => layer[name].ToTerm(), "Size"));
}
