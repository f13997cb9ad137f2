using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Reorders channels: the shape stays.</summary>
internal sealed class ChannelShuffleLayer : LayerKind
{
    public override bool MovesValues => true;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Groups")];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, groups) = (inputs[0], values("Groups"));
        if (!InRange(layer, input, "Groups", groups, problems))
        {
            return null;
        }

        if (input.Channels % groups != 0)
        {
            problems.Add(
                Descriptors.GroupsDoNotDivide, layer.Declaration.Site, layer.Declaration.Title, Text(groups), Text(input.Channels),
                Text(input.Channels));
            return null;
        }

        return new LayerSize(input);
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "ChannelShuffle", inputs[0], new Argument(values("Groups"), "groups"));
}
