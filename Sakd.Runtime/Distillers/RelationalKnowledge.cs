using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Samples lie to one another as they do for the teacher: the distances of all pairs, over their mean, and the cosines of the angles of all
/// triplets are compared by the smooth L1 loss, with weights 25 and 50. A single sample has no relations: its loss is 0.
/// </summary>
/// <remarks>
/// Distances are lengths of differences, not roots of differences of squares as published, which lose their digits where samples lie close
/// together; and samples that coincide have no gradient, where the published one is of the order of 1e12.
/// </remarks>
[Distiller(
    "rkd", Layout.Pooled, Weight = 1, Title = "Relational knowledge distillation",
    Paper = "Park et al.: Relational Knowledge Distillation, CVPR 2019, arXiv 1904.05068")]
public sealed class RelationalKnowledge : ISpotDistiller
{
    private const double DistanceWeight = 25;
    private const double AngleWeight = 50;
    private static readonly Scalar _smallestDistance = 1e-6.ToScalar();

    /// <summary>Any two shapes can be compared.</summary>
    /// <param name="student">Shape of the student's pooled vector, [C, 1, 1].</param>
    /// <param name="teacher">Shape of the teacher's pooled vector, [C', 1, 1].</param>
    public RelationalKnowledge(FeatureShape student, FeatureShape teacher)
    {
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        if (student.size(0) == 1) return zeros([], student.dtype, student.device);

        var (studentDistances, studentAngles) = Relations(student);
        var (teacherDistances, teacherAngles) = Relations(teacher);
        using var distance = nn.functional.smooth_l1_loss(studentDistances, teacherDistances);
        using var angle = nn.functional.smooth_l1_loss(studentAngles, teacherAngles);
        foreach (var relations in (ReadOnlySpan<Tensor>)[studentDistances, studentAngles, teacherDistances, teacherAngles])
            relations.Dispose();
        using var weightedDistance = distance.Times(DistanceWeight);
        using var weightedAngle = angle.Times(AngleWeight);
        return weightedDistance + weightedAngle;
    }

    /// <summary>
    /// [B, C] to distances [B, B] over their mean and cosines [B, B, B]: entry (i, j, k) is that of the angle at i between j and k.
    /// </summary>
    private static (Tensor Distances, Tensor Angles) Relations(Tensor feature)
    {
        using var ends = feature.unsqueeze(0);
        using var starts = feature.unsqueeze(1);
        using var differences = ends - starts;
        using var lengths = RowVectors.Norm(differences);
        using var directions = RowVectors.Divide(differences, lengths);
        return (Distances(lengths), RowVectors.Gram(directions));
    }

    private static Tensor Distances(Tensor lengths)
    {
        long batch = lengths.size(0);
        using var square = lengths.squeeze(-1);
        using var positive = square.clamp(min: _smallestDistance);
        using var self = eye(batch, dtype: lengths.dtype, device: lengths.device);
        using var others = self.SubtractedFrom(1);
        using var distances = positive * others;
        using var sum = distances.sum();
        using var mean = sum.Over(batch * (batch - 1));
        return distances / mean;
    }
}
