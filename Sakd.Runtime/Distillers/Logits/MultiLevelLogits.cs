using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The softened classes at several temperatures, u of {T, 3, 5, 2, 6}, as instances, as a batch and as classes. With P and Q the n x K
/// matrices of student and teacher at u, <c>sum_u (1 + m) u^2 KL(Q || P) + m |QQ' - PP'|^2 / n + m_c |Q'Q - P'P|^2 / K</c>.
/// </summary>
/// <remarks>
/// m is the share of samples of which the teacher is not surer than of their median, and m_c that of classes with no more of the
/// teacher's probability than their median; both are about 1/2, and taken of the selected samples. The published program sees each image
/// in a weak and in a strong view, as the overload for two does; in a step here there is one view, which stands for
/// both.
/// </remarks>
/// <param name="temperature">T.</param>
/// <param name="standardise">
/// Whether the divergences are of <see cref="StandardisedLogits"/>. The other two terms are of the logits themselves, as published.
/// </param>
public sealed class MultiLevelLogits(double temperature = 4, bool standardise = false) : ILogitDistiller
{
    /// <summary>At how many temperatures the strong view is compared; the published program compares the weak one at the rest.</summary>
    private const int OfStrongView = 3;

    private readonly double[] _temperatures = [temperature, 3, 5, 2, 6];

    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch) => Loss(batch, batch);

    /// <summary>The loss of images that were seen twice.</summary>
    /// <param name="weak">Logits of the view that was varied less.</param>
    /// <param name="strong">Logits of the other view, of the same samples.</param>
    /// <returns>A scalar.</returns>
    public Tensor Loss(LogitBatch weak, LogitBatch strong)
    {
        using var scope = NewDisposeScope();
        var probabilities = weak.Teacher.softmax(1);
        var samples = ShareUpToMedian(probabilities.amax([1]));
        var classes = ShareUpToMedian(probabilities.sum([0]));
        var (weakSeen, strongSeen) = standardise ? (Standardised(weak), Standardised(strong)) : (weak, strong);

        var loss = WeighedLoss.Nothing(weak.Student);
        for (int i = 0; i < _temperatures.Length; i++)
        {
            double at = _temperatures[i];
            var student = weak.Student.Over(at).softmax(1);
            var teacher = weak.Teacher.Over(at).softmax(1);
            var divergence = SoftenedClasses.Divergence(weakSeen.Student, weakSeen.Teacher, at);
            loss += samples * (divergence + Difference(student, teacher).Over(student.size(0)));
            loss += classes * Difference(student.t(), teacher.t()).Over(student.size(1));
            loss += i < OfStrongView ? SoftenedClasses.Divergence(strongSeen.Student, strongSeen.Teacher, at) : divergence;
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The squared difference of the two matrices of inner products.</summary>
    private static Tensor Difference(Tensor student, Tensor teacher) =>
        (RowVectors.Gram(teacher) - RowVectors.Gram(student)).square().sum();

    private static LogitBatch Standardised(LogitBatch view) => view with
    {
        Student = StandardisedLogits.Standardise(view.Student),
        Teacher = StandardisedLogits.Standardise(view.Teacher),
    };

    /// <summary>Which share of the entries is at most their median, that between the two in the middle of an even number.</summary>
    private static Tensor ShareUpToMedian(Tensor values)
    {
        var (sorted, _) = values.sort();
        long count = values.size(0);
        var median = (sorted[(count - 1) / 2] + sorted[count / 2]).Over(2);
        return values.le(median).to(values.dtype).mean();
    }
}
