using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// A batch of one image, of which a batch norm sees one pixel: there is no variance of a single value, and layers refuse it, ours and
/// libtorch's in the same words.
/// </summary>
internal static class SingleValue
{
    private const string Refusal = "Expected more than 1 value per channel when training";

    /// <summary>What to do about it.</summary>
    public const string Remedy =
        "a batch of one image leaves a batch norm a single value per channel, which has no variance: take --batch 2 or more";

    /// <summary>Whether an exception says so.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="images">Images [B, C, H, W].</param>
    public static bool IsRefused(Exception exception, Tensor images) =>
        images.size(0) == 1 && exception.Message.Contains(Refusal, StringComparison.Ordinal);
}
