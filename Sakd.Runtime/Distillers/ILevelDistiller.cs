using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Compares all spots at once, because what it compares at one of them is made of the others too. Its levels are the spots, from the first
/// to the last, and after them the pooled vectors [B, C], which are compared for the samples of the last spot. There is one object for the
/// pair, and its constructor takes the shapes of all levels, a vector's as [C, 1, 1]:
/// <c>(IReadOnlyList&lt;FeatureShape&gt; student, IReadOnlyList&lt;FeatureShape&gt; teacher)</c>.
/// </summary>
public interface ILevelDistiller : IDistiller
{
    /// <summary>What of the student is compared at each level, of the whole batch, before the selection.</summary>
    /// <param name="student">The student's features, level by level, a row per sample of the batch.</param>
    /// <returns>A tensor of the caller's own for each level, a row per sample.</returns>
    IReadOnlyList<Tensor> Fuse(IReadOnlyList<Tensor> student);

    /// <summary>The loss of the samples that are distilled at a level.</summary>
    /// <param name="student">What <see cref="Fuse"/> made for the level, a row per selected sample, at least one.</param>
    /// <param name="teacher">The teacher's features of the same samples.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(Tensor student, Tensor teacher);
}
