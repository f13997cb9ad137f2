using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A linear layer over the channels of each pixel or token, or one without bias.</summary>
internal sealed class ChannelLinearLayer() : ComputedLayer("ChannelLinear")
{
    public override Reading Reads => Reading.Both;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Channels")];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, channels) = (inputs[0], values("Channels"));
        if (layer.Declaration["PerPixel"] != "true" && !LinearLayer.IsOnePixel(layer, input, problems))
        {
            return null;
        }

        return InRange(layer, input, "Channels", channels, problems)
            ? new LayerSize(
                input with { Channels = channels }, Parameters: (input.Channels + (IsUnbiased(layer) ? 0 : 1)) * channels,
                MultiplyAdds: input.Channels * channels * input.Tokens)
            : null;
    }

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"A linear layer to {Quote(layer["Channels"], escape)} channels of each pixel{(IsUnbiased(layer) ? ", without bias" : "")}.";

    public override Term Construct(LayerNode layer, Term channels) => new New("ChannelLinear", [
        channels, layer["Channels"].ToTerm(), .. IsUnbiased(layer) ? [new Argument(new Atom("false"), "bias")] : Array.Empty<Argument>(),
    ]);

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => layer["Channels"].ToTerm();

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => module!.Call("OutputShape", shapes[0]);

    private static bool IsUnbiased(LayerNode layer) => layer.Declaration["Bias"] == "false";
}
