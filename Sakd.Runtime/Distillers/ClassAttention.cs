using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student finds each class where the teacher finds it. Compared are class activation maps, the class scores of each position before
/// the average over them, averaged down to a few positions and, between different architectures, scaled to length 1 for each sample and
/// class; the loss is their mean squared difference.
/// </summary>
/// <remarks>
/// A map that is 0 everywhere has no direction, and no gradient; the published one there is 1e12. The published form that makes the
/// teacher's maps binary is not here.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2304.12777"/>
/// <param name="resolution">Height and width of the compared maps.</param>
/// <param name="normalise">Whether they are scaled to length 1.</param>
internal sealed class ClassAttention(int resolution = 2, bool normalise = true)
{
    /// <summary>The loss of the selected samples.</summary>
    /// <param name="student">The student's maps [n, K, H, W].</param>
    /// <param name="teacher">The teacher's maps [n, K, H', W'].</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    internal Tensor Loss(Tensor student, Tensor teacher)
    {
        using var studentMaps = Compared(student);
        using var teacherMaps = Compared(teacher);
        return nn.functional.mse_loss(studentMaps, teacherMaps);
    }

    /// <summary>[n, K, H, W] to [n, K, positions].</summary>
    private Tensor Compared(Tensor maps)
    {
        using var pooled = FeatureMaps.Pool(maps, (resolution, resolution));
        using var vectors = pooled.flatten(2);
        return normalise ? RowVectors.Unit(vectors) : vectors.alias();
    }
}
