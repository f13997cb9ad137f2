using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student looks where the teacher looks. A feature's attention is the mean of its squares over the channels, flattened to one
/// vector per sample and scaled to length 1; the loss is the mean squared difference of the two. The larger map is averaged down to
/// the smaller.
/// </summary>
/// <param name="student">Shape of the student's feature.</param>
/// <param name="teacher">Shape of the teacher's feature.</param>
[Distiller(
    "at", Layout.Stages, Weight = 1000, Title = "Attention transfer",
    Paper = "Zagoruyko, Komodakis: Paying More Attention to Attention, ICLR 2017, arXiv 1612.03928")]
public sealed class AttentionTransfer(FeatureShape student, FeatureShape teacher) : ISpotDistiller
{
    private readonly (long, long)? _studentSize = FeatureMaps.SizeBeside(student, teacher);
    private readonly (long, long)? _teacherSize = FeatureMaps.SizeBeside(teacher, student);

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher) => Difference(student, teacher, samples: null);

    /// <inheritdoc/>
    public Tensor Loss(Selection samples, Tensor student, Tensor teacher) => Difference(student, teacher, samples);

    private Tensor Difference(Tensor student, Tensor teacher, Selection? samples)
    {
        using var studentAttention = FeatureMaps.AttentionMap(student, _studentSize, samples);
        using var teacherAttention = FeatureMaps.AttentionMap(teacher, _teacherSize, samples);
        return nn.functional.mse_loss(studentAttention, teacherAttention);
    }
}
