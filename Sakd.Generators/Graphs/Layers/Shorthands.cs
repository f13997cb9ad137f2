using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The words of the language that stand for others.</summary>
internal static class Shorthands
{
    /// <summary>The value of a shortcut that is given no name.</summary>
    public const string ShortcutName = "shortcut";

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
        "Chunk" => Chunk(layer),
        "Use" => [UseLayer.Expand(layer)],
        "PatchEmbed" => PatchEmbed(layer),
        "Mlp" => Mlp(layer),
        _ => LayerKind.Of(layer.Kind) is null ? [] : [layer],
    };

    /// <summary>The identity where the shape fits, otherwise a projection.</summary>
    private static IEnumerable<LayerDeclaration> Shortcut(LayerDeclaration layer)
    {
        var from = layer.From ?? BlockGraph.Input;
        var name = layer.As ?? ShortcutName;
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

    /// <summary>Equal parts of the channels.</summary>
    private static IEnumerable<LayerDeclaration> Chunk(LayerDeclaration layer)
    {
        var (from, names) = (layer.From ?? BlockGraph.Input, (layer["Parts"] ?? "").Split(','));
        return names.Select((name, part) => new LayerDeclaration(
            layer.Site, "Part", from, name, layer.When, Says(("Part", $"{part}"), ("Of", $"{names.Length}")), layer.Text));
    }

    /// <summary>A convolution whose stride is its kernel, and its pixels.</summary>
    private static IEnumerable<LayerDeclaration> PatchEmbed(LayerDeclaration layer) =>
    [
        new(
            layer.Site, "Conv", layer.From, null, layer.When,
            Says(
                ("Key", layer["Key"] ?? ""), ("Kernel", layer["Patch"] ?? ""), ("Channels", layer["Channels"] ?? ""),
                ("Stride", layer["Patch"] ?? ""), ("Padding", "0"), ("Bias", "true")),
            layer.Text),
        new(layer.Site, "ToTokens", null, layer.As, layer.When, Says(), layer.Text),
    ];

    /// <summary>Two linear layers with a GELU between them: the second has the channels of the block's input.</summary>
    private static IEnumerable<LayerDeclaration> Mlp(LayerDeclaration layer) =>
    [
        new(
            layer.Site, "Linear", layer.From, null, layer.When, Says(("Key", $"{layer["Key"]}.fc1"), ("Channels", layer["Hidden"] ?? "")),
            layer.Text),
        new(layer.Site, "Gelu", null, null, layer.When, Says(), layer.Text),
        new(layer.Site, "Linear", null, layer.As, layer.When, Says(("Key", $"{layer["Key"]}.fc2"), ("Channels", "in")), layer.Text),
    ];

    private static EquatableArray<LayerArgument> Says(params (string Name, string Value)[] arguments) =>
        arguments.Select(argument => new LayerArgument(argument.Name, argument.Value)).ToEquatableArray();
}
