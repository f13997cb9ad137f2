using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A map some times as large.</summary>
internal class UpsampleLayer : LayerKind
{
    private const string Nearest = "0";

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Factor", "1")];

    public override void Check(LayerDeclaration layer, Problems problems)
    {
        var fault = layer["Factor"] is not { Length: > 0 } && layer["SizeHeight"] is null
            ? "it has neither a factor nor a Size: write one of them, such as [Upsample(2)]"
            : layer["Factor"] is { Length: > 0 } && layer["SizeHeight"] is not null
                ? "it has both a factor and a Size: leave one of them away"
            : !IsBilinear(layer) && layer["AlignCorners"] == "true"
                ? "AlignCorners is of bilinear interpolation alone: write Mode = UpsampleMode.Bilinear, or leave it away"
            : null;
        if (fault is not null)
        {
            problems.Add(Descriptors.UnfitOptions, layer.Site, layer.Title, fault);
        }
    }

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, factor) = (inputs[0], values("Factor"));
        return InRange(layer, input, "Factor", factor, problems)
            ? Sized(layer, input, input.Height * factor, input.Width * factor, problems)
            : null;
    }

    public sealed override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => Term.Static(
        "Functional", IsBilinear(layer.Declaration) ? "UpsampleBilinear" : "UpsampleNearest", [
            inputs[0], To(values),
            .. layer.Declaration["AlignCorners"] == "true" ? [new Argument(Term.True, "alignCorners")] : Array.Empty<Argument>(),
        ]);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "UpsampledShape", shapes[0], To(name => layer[name].ToTerm()));

    /// <summary>What says how large the output is.</summary>
    protected virtual Term To(Func<string, Term> values) => values("Factor");

    protected static LayerSize? Sized(LayerNode layer, Shape input, long height, long width, Problems problems) =>
        InRange(layer, input, "the height of its output", height, problems)
        && InRange(layer, input, "the width of its output", width, problems)
            ? new LayerSize(input with { Height = height, Width = width })
            : null;

    private static bool IsBilinear(LayerDeclaration layer) => (layer["Mode"] ?? Nearest) != Nearest;
}

/// <summary>A map of a given size.</summary>
internal sealed class UpsampleToLayer : UpsampleLayer
{
    public override IReadOnlyList<ValueRule> Values { get; } = Rectangles.Rules("Size");

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        Sized(layer, inputs[0], values("SizeHeight"), values("SizeWidth"), problems);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "SizedShape", shapes[0], To(name => layer[name].ToTerm()));

    protected override Term To(Func<string, Term> values) => Rectangles.Pair(values, "Size");
}
