using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Multi-head self-attention: the shape stays. Of N tokens of C channels it costs 4 N C^2 + 2 N^2 C multiply-adds.</summary>
internal sealed class AttentionLayer() : ComputedLayer("Attention")
{
    public override Reading Reads => Reading.Tokens;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Heads")];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, heads) = (inputs[0], values("Heads"));
        if (!InRange(layer, input, "Heads", heads, problems))
        {
            return null;
        }

        var (channels, tokens) = (input.Channels, input.Tokens);
        if (channels % heads != 0)
        {
            problems.Add(
                Descriptors.InexactDivision, layer.Declaration.Site, layer.Declaration.Title, "the channels of its input / Heads",
                Text(channels), Text(heads));
            return null;
        }

        return new LayerSize(
            input,
            Parameters: (4 * channels * channels) + (channels * (HasBias(layer) ? 4 : 1)),
            MultiplyAdds: (4 * tokens * channels * channels) + (2 * tokens * tokens * channels));
    }

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"Self-attention with {Quote(layer["Heads"], escape)} heads.";

    public override Term Construct(LayerNode layer, Term channels) => new New("Attention", [
        channels, new(layer["Heads"].ToTerm(), "heads"),
        .. HasBias(layer) ? Array.Empty<Argument>() : [new Argument(new Atom("false"), "qkvBias")],
    ]);

    private static bool HasBias(LayerNode layer) => layer.Declaration["QkvBias"] != "false";
}
