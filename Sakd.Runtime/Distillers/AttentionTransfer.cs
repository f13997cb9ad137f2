using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student looks where the teacher looks. A feature's attention is the mean of its squares over the channels, flattened to one
/// vector per sample and scaled to length 1; the loss is the mean squared difference of the two. The larger map is averaged down to
/// the smaller.
/// </summary>
/// <param name="student">Shape of the student's feature.</param>
/// <param name="teacher">Shape of the teacher's feature.</param>
[Distiller("at", Layout.Stages, Weight = 1000, Title = "Attention transfer", Paper = "Zagoruyko, Komodakis: Paying More Attention to Attention, ICLR 2017, arXiv 1612.03928")]
public sealed class AttentionTransfer(FeatureShape student, FeatureShape teacher) : ISpotDistiller
{
    private readonly (long, long)? _studentSize = student.Height > teacher.Height ? (teacher.Height, teacher.Width) : null;
    private readonly (long, long)? _teacherSize = teacher.Height > student.Height ? (student.Height, student.Width) : null;

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var studentAttention = Attention(student, _studentSize);
        using var teacherAttention = Attention(teacher, _teacherSize);
        return nn.functional.mse_loss(studentAttention, teacherAttention);
    }

    private static Tensor Attention(Tensor feature, (long, long)? size)
    {
        using var pooled = size is { } smaller ? nn.functional.adaptive_avg_pool2d(feature, smaller) : feature.alias();
        using var squares = pooled.square();
        using var energy = squares.mean([1]);
        using var flat = energy.flatten(1);
        return nn.functional.normalize(flat);
    }
}
