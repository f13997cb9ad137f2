using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Maps [B, C, H, W] as [B, H, W, C], for what goes over the channels of each pixel; other values have their channels last as they are.
/// </summary>
internal static class PixelRows
{
    /// <summary>A value with its channels last, of the caller's own.</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    public static Tensor Of(Tensor x) => x.dim() == 4 ? x.permute(0, 2, 3, 1) : x.alias();

    /// <summary>The value that such rows are of, of the caller's own.</summary>
    /// <param name="rows">The rows; they stay the caller's.</param>
    public static Tensor Back(Tensor rows) => rows.dim() == 4 ? rows.permute(0, 3, 1, 2) : rows.alias();
}
