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
            problems.Add("SAKD0005", layer.Declaration.Site, layer.Declaration.Title, "the channels of its input / 2", Text(input.Channels), "2");
            return null;
        }

        return new LayerSize(input with { Channels = input.Channels / 2 });
    }

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"Maps.Half({inputs[0]}, part: {layer.Declaration["Part"]})";

    public override string OutputChannels(LayerNode layer, IReadOnlyList<string> channels, Func<string, string> names) => $"Exact.Divide({channels[0]}, 2)";

    public override string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module, Func<string, string> names) => $"({shapes[0]}).Half()";
}
