using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The words of the language that stand for others.</summary>
internal static class Shorthands
{
    /// <summary>The layers that a layer stands for: itself, unless it is such a word.</summary>
    public static IEnumerable<LayerDeclaration> Expand(LayerDeclaration layer) => layer.Kind switch
    {
        "Shortcut" => Shortcut(layer),
        "Split" => Split(layer),
        "Conv" or "DepthwiseConv" when Rectangles.IsConvolution(layer) => [Rectangles.Of(layer)],
        "MaxPool" or "AvgPool" when Rectangles.IsPool(layer) => [Rectangles.Of(layer)],
        "AdaptiveAvgPool" => [Rectangles.Of(layer)],
        "Upsample" when layer["Size"] is { Length: > 0 } => [Rectangles.Of(layer, "UpsampleTo")],
        "Linear" when layer["Bias"] == "false" || layer["PerPixel"] == "true" => [layer with { Kind = "ChannelLinear" }],
        _ => LayerKind.Of(layer.Kind) is null ? [] : [layer],
    };

    /// <summary>The identity where the shape fits, otherwise a projection.</summary>
    private static IEnumerable<LayerDeclaration> Shortcut(LayerDeclaration layer)
    {
        var from = layer.From ?? BlockGraph.Input;
        var name = layer.As ?? "shortcut";
        var channels = layer["Channels"] is { Length: > 0 } given ? given : "channels";
        var also = layer.When is null ? "" : $"({layer.When}) && ";
        var asChannels = channels.All(char.IsLetterOrDigit) ? channels : $"({channels})";
        var (fits, projects) = (
            $"{also}in == {asChannels} && stride == 1",
            also.Length == 0 ? $"in != {asChannels} || stride != 1" : $"{also}(in != {asChannels} || stride != 1)");
        return
        [
            new(layer.Site, "Identity", from, name, fits, EquatableArray<LayerArgument>.Empty, layer.Text),
            new(
                layer.Site, "Conv", from, null, projects,
                Says(("Key", $"{layer["Key"]}.0"), ("Kernel", "1"), ("Channels", channels), ("Stride", "stride")), layer.Text),
            new(layer.Site, "BatchNorm", null, name, projects, Says(("Key", $"{layer["Key"]}.1")), layer.Text),
        ];
    }

    /// <summary>The two halves of the channels.</summary>
    private static IEnumerable<LayerDeclaration> Split(LayerDeclaration layer)
    {
        var from = layer.From ?? BlockGraph.Input;
        return
        [
            new(layer.Site, "Half", from, layer["Left"], layer.When, Says(("Part", "0")), layer.Text),
            new(layer.Site, "Half", from, layer["Right"], layer.When, Says(("Part", "1")), layer.Text),
        ];
    }

    private static EquatableArray<LayerArgument> Says(params (string Name, string Value)[] arguments) =>
        arguments.Select(argument => new LayerArgument(argument.Name, argument.Value)).ToEquatableArray();
}
