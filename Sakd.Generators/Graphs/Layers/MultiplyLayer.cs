using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The product of two values; the right one may be one pixel, a factor for each channel.</summary>
internal sealed class MultiplyLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override IReadOnlyList<string> InputArguments { get; } = ["Left", "Right"];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (left, right) = (inputs[0], inputs[1]);
        if (right == left || (!left.IsTokens && right == new Shape(left.Channels, 1, 1)))
        {
            return new LayerSize(left);
        }

        problems.Add(
            Descriptors.MultiplyMismatch, layer.Declaration.Site, layer.Declaration.Title, layer.Inputs[0], left.ToString(),
            layer.Inputs[1], right.ToString());
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        new Operation(inputs[0], "*", inputs[1]);
}
