using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Batches that checks are done with.</summary>
internal static class Batches
{
    /// <summary>Images of random pixels, as normalised ones are.</summary>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Images(FeatureShape shape, int batch, ulong seed)
    {
        using var generator = new Generator(seed);
        return randn([batch, shape.Channels, shape.Height, shape.Width], generator: generator);
    }

    /// <summary>One class after the other.</summary>
    /// <returns>[B], int64.</returns>
    public static Tensor Labels(int classes, int batch) => arange(batch).remainder(classes);
}
