using Sakd.Layers;
using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>What several distillers make of feature maps [B, C, H, W].</summary>
internal static class FeatureMaps
{
    /// <summary>
    /// The size that a map is averaged down to beside another: of height and width each the smaller one, or null where that is its own.
    /// </summary>
    internal static (long, long)? SizeBeside(FeatureShape map, FeatureShape other) =>
        map.Height > other.Height || map.Width > other.Width
            ? (Math.Min(map.Height, other.Height), Math.Min(map.Width, other.Width))
            : null;

    /// <summary>The map averaged down to a size, or as it is.</summary>
    internal static Tensor Pool(Tensor map, (long, long)? size) =>
        size is { } smaller ? nn.functional.adaptive_avg_pool2d(map, smaller) : map.alias();

    /// <summary>
    /// The attention map of AT: the mean square over the channels, flattened and scaled to length 1, [B, H W]; of some samples alone, if
    /// they are given.
    /// </summary>
    internal static Tensor AttentionMap(Tensor map, (long, long)? size, Selection? samples = null)
    {
        using var pooled = Pool(map, size);
        using var meanSquare = MeanSquareFunction.Of(pooled);

        // As a feature of one channel its rows can be copied one by one.
        using var feature = meanSquare.unsqueeze(1);
        using var selected = samples?.Of(feature) ?? feature.alias();
        using var flat = selected.flatten(1);
        return nn.functional.normalize(flat);
    }
}
