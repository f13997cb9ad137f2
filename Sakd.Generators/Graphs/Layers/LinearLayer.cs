using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A linear layer over the channels of one pixel: blocks compute maps, and on a larger one PyTorch's would not say which numbers it reads.</summary>
internal sealed class LinearLayer : LayerKind
{
    public override bool HasKey => true;

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Channels")];

    public override string ModuleType => "PixelLinear";

    public override string FrozenType => "FrozenLinear";

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, channels) = (inputs[0], values("Channels"));
        if (input.Height != 1 || input.Width != 1)
        {
            problems.Add("SAKD0047", layer.Declaration.Site, layer.Declaration.Title, input.ToString());
            return null;
        }

        return InRange(layer, input, "Channels", channels, problems)
            ? new LayerSize(input with { Channels = channels }, Parameters: (input.Channels + 1) * channels, MultiplyAdds: input.Channels * channels)
            : null;
    }

    public override string Describe(LayerNode layer, Func<string, string> escape) => $"A linear layer to {Quote(layer["Channels"], escape)} channels.";

    public override string Construct(LayerNode layer, string channels, Func<string, string> names) => $"new PixelLinear({channels}, {layer["Channels"].ToCode(names)})";

    public override string OutputChannels(LayerNode layer, IReadOnlyList<string> channels, Func<string, string> names) => layer["Channels"].ToCode(names);

    public override string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module, Func<string, string> names) => $"{module}.OutputShape({shapes[0]})";
}
