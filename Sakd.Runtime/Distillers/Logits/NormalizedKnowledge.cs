using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Two cross-entropies: of the label, as far as the teacher believes it, and of the other classes among themselves. With p the
/// probabilities at temperature 1 and r those of the other classes at temperature T,
/// <c>-p_t,y log p_s,y - gamma T^2 sum_(c != y) r_t,c log r_s,c</c>.
/// </summary>
/// <remarks>
/// It is not 0 where the student is the teacher. Of a mixed label the class with the largest share counts, as published.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2303.13005"/>
/// <param name="gamma">The weight of the other classes.</param>
/// <param name="temperature">T.</param>
public sealed class NormalizedKnowledge(double gamma = 3.5, double temperature = 3) : ILogitDistiller
{
    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var scope = NewDisposeScope();
        var isTarget = TargetSplit.Targets(batch);
        var target = new TargetSplit(batch.Teacher, isTarget, temperature: 1).LogTarget.exp()
            * new TargetSplit(batch.Student, isTarget, temperature: 1).LogTarget;
        var others = new TargetSplit(batch.Teacher, isTarget, temperature).Others
            * new TargetSplit(batch.Student, isTarget, temperature).LogOthers;
        var sum = target.sum() + others.sum().Times(gamma * temperature * temperature);
        return sum.Over(-batch.Student.size(0)).MoveToOuterDisposeScope();
    }
}
