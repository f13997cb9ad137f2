using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>One half of the channels: what a Split is made of.</summary>
internal sealed class HalfLayer : LayerKind
{
    public override bool MovesValues => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var input = inputs[0];
        if (input.Channels % 2 != 0)
        {
            problems.Add(
                Descriptors.InexactDivision, layer.Declaration.Site, layer.Declaration.Title, "the channels of its input / 2",
                Text(input.Channels), "2");
            return null;
        }

        return new LayerSize(input with { Channels = input.Channels / 2 });
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "Half", inputs[0], new Argument(new Atom(layer.Declaration["Part"]!), "part"));

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) =>
        Term.Static("Exact", "Divide", channels[0], Term.Number(2));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("Half");
}
