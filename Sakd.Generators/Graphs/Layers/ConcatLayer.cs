using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The channels of several values, which must be of the same size.</summary>
internal sealed class ConcatLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool MovesValues => true;

    public override IReadOnlyList<string> InputArguments { get; } = ["Left", "Right"];

    public override IReadOnlyList<string> InputsOf(LayerDeclaration layer) =>
    [
        .. base.InputsOf(layer), .. (layer["Further"] ?? "").Split([','], StringSplitOptions.RemoveEmptyEntries),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var left = inputs[0];
        for (var i = 1; i < inputs.Count; i++)
        {
            if (inputs[i] with { Channels = left.Channels } != left)
            {
                problems.Add(
                    Descriptors.ConcatMismatch, layer.Declaration.Site, layer.Declaration.Title, layer.Inputs[0], left.ToString(),
                    layer.Inputs[i], inputs[i].ToString());
                return null;
            }
        }

        var channels = inputs.Sum(input => input.Channels);
        return InRange(layer, left, "the channels of its output", channels, problems)
            ? new LayerSize(left with { Channels = channels })
            : null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "Concat", [.. inputs.Select(input => new Argument(input))]);

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) =>
        channels.Aggregate((sum, next) => new Operation(sum, "+", next));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        shapes.Aggregate((all, next) => all.Call("Concat", next));
}
