using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The channels of two values, which must be of the same size.</summary>
internal sealed class ConcatLayer : LayerKind
{
    public override bool MovesValues => true;

    public override IReadOnlyList<string> InputArguments { get; } = ["Left", "Right"];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (left, right) = (inputs[0], inputs[1]);
        if (left.Height != right.Height || left.Width != right.Width)
        {
            problems.Add(
                Descriptors.ConcatMismatch, layer.Declaration.Site, layer.Declaration.Title, layer.Inputs[0], left.ToString(),
                layer.Inputs[1], right.ToString());
            return null;
        }

        var channels = left.Channels + right.Channels;
        return InRange(layer, left, "the channels of its output", channels, problems)
            ? new LayerSize(left with { Channels = channels })
            : null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "Concat", inputs[0], inputs[1]);

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => new Operation(channels[0], "+", channels[1]);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("Concat", shapes[1]);
}
