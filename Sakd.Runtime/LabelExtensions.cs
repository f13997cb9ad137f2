using static TorchSharp.torch;

namespace Sakd;

/// <summary>Labels, whichever of their two forms they have.</summary>
internal static class LabelExtensions
{
    /// <summary>Class indices, int64 [n].</summary>
    /// <param name="labels">Class indices [n], or shares of the classes [n, K], of which the largest counts.</param>
    internal static Tensor Classes(this Tensor labels) => labels.dim() == 1 ? labels.alias() : labels.argmax(1);
}
