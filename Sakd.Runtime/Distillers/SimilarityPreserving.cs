using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Samples that are alike to the teacher are alike to the student: the loss is the mean squared difference of the two matrices of inner
/// products of the selected samples' features, whose rows are scaled to length 1.
/// </summary>
[Distiller(
    "sp", Layout.Last, Weight = 3000, Title = "Similarity-preserving knowledge distillation",
    Paper = "Tung, Mori: Similarity-Preserving Knowledge Distillation, ICCV 2019, arXiv 1907.09682")]
public sealed class SimilarityPreserving : ISpotDistiller
{
    /// <summary>Any two shapes can be compared.</summary>
    /// <param name="student">Shape of the student's feature.</param>
    /// <param name="teacher">Shape of the teacher's feature.</param>
    public SimilarityPreserving(FeatureShape student, FeatureShape teacher)
    {
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var studentSimilarity = Similarity(student);
        using var teacherSimilarity = Similarity(teacher);
        return nn.functional.mse_loss(studentSimilarity, teacherSimilarity);
    }

    private static Tensor Similarity(Tensor feature)
    {
        using var rows = feature.flatten(1);
        using var gram = RowVectors.Gram(rows);
        return RowVectors.Unit(gram);
    }
}
