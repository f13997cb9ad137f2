using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Reorders channels: the shape stays.</summary>
internal sealed class ChannelShuffleLayer : LayerKind
{
    public override bool MovesValues => true;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Groups")];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        GroupsDivide(layer, inputs[0], values("Groups"), inputs[0].Channels, problems) ? new LayerSize(inputs[0]) : null;

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "ChannelShuffle", inputs[0], new Argument(values("Groups"), "groups"));
}
