using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>What one step works on.</summary>
/// <param name="Images">Normalised images, float32, [B, C, H, W].</param>
/// <param name="Labels">Classes, int64, [B]; where images are mixed, for each the share of every class, float32, [B, K].</param>
/// <param name="Indices">The images' positions in their set, int64, [B].</param>
public sealed record Batch(Tensor Images, Tensor Labels, Tensor Indices) : IDisposable
{
    /// <summary>B, the number of images; the last batch of an epoch may be shorter than the others, or longer by one.</summary>
    public int Count => (int)Labels.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        Indices.Dispose();
    }
}
