using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The divergence of the softened classes in two parts with weights of their own: how sure of the label, and what of the other
/// classes. With b a sample's softened probabilities of its class and of all others together, and r those of the other classes among
/// themselves, <c>T^2 (alpha KL(b_t || b_s) + beta KL(r_t || r_s))</c>.
/// </summary>
/// <remarks>
/// The published program takes logarithms of probabilities, which are 0 where float32 ends; here probabilities are logarithms from the
/// beginning, so that no logits are too far apart. Of a mixed label the class with the largest share counts: the parts are of one class.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2203.08679"/>
/// <param name="alpha">The weight of the label's part.</param>
/// <param name="beta">The weight of the other classes' part.</param>
/// <param name="temperature">T.</param>
public sealed class DecoupledKnowledge(double alpha = 1, double beta = 8, double temperature = 4) : ILogitDistiller
{
    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var scope = NewDisposeScope();
        var isTarget = TargetSplit.Targets(batch);
        var student = new TargetSplit(batch.Student, isTarget, temperature);
        var teacher = new TargetSplit(batch.Teacher, isTarget, temperature);

        var sureness = Divergence(teacher.LogTarget, student.LogTarget) + Divergence(teacher.LogRest, student.LogRest);
        var others = teacher.Others * (teacher.LogOthers - student.LogOthers);
        var sum = sureness.sum().Times(alpha) + others.sum().Times(beta);
        return sum.Times(temperature * temperature / batch.Student.size(0)).MoveToOuterDisposeScope();
    }

    private static Tensor Divergence(Tensor logTeacher, Tensor logStudent) => logTeacher.exp() * (logTeacher - logStudent);
}
