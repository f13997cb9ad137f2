using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// How probably a sample picks each other as its neighbour is the same for student and teacher: probabilities are the cosine similarities,
/// moved to [0, 1] and divided by their sum over the row, and the loss is the mean of <c>p_t log(p_t / p_s)</c>. A vector of zeros has no
/// direction: it is similar to none and gets no gradient.
/// </summary>
[Distiller(
    "pkt", Layout.Pooled, Weight = 30000, Title = "Probabilistic knowledge transfer",
    Paper = "Passalis, Tefas: Learning Deep Representations with Probabilistic Knowledge Transfer, ECCV 2018, arXiv 1803.10837")]
public sealed class ProbabilisticKnowledge : ISpotDistiller
{
    private const double Epsilon = 1e-7;

    /// <summary>Any two shapes can be compared.</summary>
    /// <param name="student">Shape of the student's pooled vector, [C, 1, 1].</param>
    /// <param name="teacher">Shape of the teacher's pooled vector, [C', 1, 1].</param>
    public ProbabilisticKnowledge(FeatureShape student, FeatureShape teacher)
    {
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var studentProbability = Probability(student);
        using var teacherProbability = Probability(teacher);
        using var numerator = teacherProbability.Plus(Epsilon);
        using var denominator = studentProbability.Plus(Epsilon);
        using var ratio = numerator / denominator;
        using var log = ratio.log();
        using var terms = teacherProbability * log;
        return terms.mean();
    }

    private static Tensor Probability(Tensor feature)
    {
        using var norm = RowVectors.Norm(feature);
        using var unit = RowVectors.Divide(feature, norm, Epsilon);
        using var cosine = RowVectors.Gram(unit);
        using var moved = cosine.Plus(1);
        using var similarity = moved.Over(2);
        using var sum = similarity.sum([1], keepdim: true);
        return similarity / sum;
    }
}
