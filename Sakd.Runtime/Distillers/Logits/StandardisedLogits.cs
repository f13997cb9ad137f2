using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Another loss of logits that have been standardised: those of each sample less their mean, over their standard deviation (with divisor
/// K - 1) + 1e-7. What is compared is then their order and proportions, and neither their range nor where they lie.
/// </summary>
/// <remarks>
/// Logits that are all equal have no direction: they become 0, which is the uniform distribution, and get no gradient; the published one
/// there is 1e7. Sun, Ren, Li, Wang, Cao: Logit Standardization in Knowledge Distillation, CVPR 2024, arXiv 2403.01427.
/// </remarks>
/// <param name="loss">The loss.</param>
public sealed class StandardisedLogits(ILogitDistiller loss) : ILogitDistiller
{
    private const double Epsilon = 1e-7;

    /// <inheritdoc/>
    public nn.Module? Modules => loss.Modules;

    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var student = Standardise(batch.Student);
        using var teacher = Standardise(batch.Teacher);
        return loss.Loss(batch with { Student = student, Teacher = teacher });
    }

    /// <summary>z [n, K] of logits [n, K].</summary>
    internal static Tensor Standardise(Tensor logits)
    {
        using var centred = RowVectors.Centred(logits);
        using var length = RowVectors.Norm(centred);
        using var deviation = length.Over(Math.Sqrt(logits.size(1) - 1));
        using var none = deviation.eq(Arithmetic.Zero);
        return RowVectors.Divide(centred, deviation, none, Epsilon);
    }
}
