using System.Globalization;
using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>One of several equal parts of the channels: what a Chunk is made of.</summary>
internal sealed class PartLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool MovesValues => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, parts) = (inputs[0], long.Parse(Parts(layer), CultureInfo.InvariantCulture));
        if (input.Channels % parts == 0)
        {
            return new LayerSize(input with { Channels = input.Channels / parts });
        }

        problems.Add(
            Descriptors.InexactDivision, layer.Declaration.Site, layer.Declaration.Title, $"the channels of its input / {parts}",
            Text(input.Channels), Text(parts));
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => Term.Static(
        "Functional", "Part", inputs[0], new Argument(new Atom(layer.Declaration["Part"]!), "part"),
        new Argument(new Atom(Parts(layer)), "of"));

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) =>
        Term.Static("Exact", "Divide", channels[0], new Atom(Parts(layer)));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        shapes[0].Call("Part", new Atom(Parts(layer)));

    private static string Parts(LayerNode layer) => layer.Declaration["Of"]!;
}

/// <summary>Channels that stand one after the other.</summary>
internal sealed class SliceLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Start"), ValueRule.Of("Channels")];

    public override bool MovesValues => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, start, channels) = (inputs[0], values("Start"), values("Channels"));
        if (start >= 0 && channels >= 1 && start + channels <= input.Channels)
        {
            return new LayerSize(input with { Channels = channels });
        }

        problems.Add(
            Descriptors.NoSlice, layer.Declaration.Site, layer.Declaration.Title, Text(start), Text(start + channels - 1),
            Text(input.Channels));
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => Term.Static(
        "Functional", "Slice", inputs[0], new Argument(values("Start"), "start"), new Argument(values("Channels"), "channels"));

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => layer["Channels"].ToTerm();

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        shapes[0].Call("WithChannels", layer["Channels"].ToTerm());
}
