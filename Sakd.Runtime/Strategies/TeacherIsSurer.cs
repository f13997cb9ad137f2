using static TorchSharp.torch;

namespace Sakd.Strategies;

/// <summary>
/// The samples that the teacher is surer of than the student, at every branch point: the entropy of its probabilities is the smaller.
/// </summary>
public sealed class TeacherIsSurer : IStrategy
{
    /// <inheritdoc/>
    public Tensor Decide(LogitBatch batch, StepPlace place)
    {
        using var teacher = Entropy(batch.Teacher);
        using var student = Entropy(batch.Student);
        using var surer = teacher.lt(student);
        return place.Everywhere(surer);
    }

    /// <summary>-sum_c p_c log p_c of each sample.</summary>
    /// <param name="logits">[B, K].</param>
    /// <returns>[B].</returns>
    private static Tensor Entropy(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var log = logits.log_softmax(1);
        return (log.exp() * log).sum(1).neg().MoveToOuterDisposeScope();
    }
}
