using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>
/// A linear layer over the channels of one pixel: blocks compute maps, and on a larger one PyTorch's would not say which elements it reads.
/// </summary>
internal sealed class LinearLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool HasKey => true;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Channels")];

    public override string ModuleType => "PixelLinear";

    public override string FrozenType => "FrozenLinear";

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, channels) = (inputs[0], values("Channels"));
        return IsOnePixel(layer, input, problems) && InRange(layer, input, "Channels", channels, problems)
            ? new LayerSize(
                input with { Channels = channels }, Parameters: (input.Channels + 1) * channels,
                MultiplyAdds: input.Channels * channels * input.Tokens)
            : null;
    }

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"A linear layer to {Quote(layer["Channels"], escape)} channels.";

    public override Term Construct(LayerNode layer, Term channels) => new New("PixelLinear", channels, layer["Channels"].ToTerm());

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => layer["Channels"].ToTerm();

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => module!.Call("OutputShape", shapes[0]);

    /// <summary>Whether the input is a single pixel, or tokens; if not, a problem is added.</summary>
    internal static bool IsOnePixel(LayerNode layer, Shape input, Problems problems)
    {
        if (input.IsTokens || input is { Height: 1, Width: 1 })
        {
            return true;
        }

        problems.Add(
            Descriptors.NotOnePixel, layer.Declaration.From is null ? Remedy.Insert("GlobalAvgPool") : null, layer.Declaration.Site,
            layer.Declaration.Title, input.ToString());
        return false;
    }
}
