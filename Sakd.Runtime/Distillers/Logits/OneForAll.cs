using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// A cross-entropy whose weights lift the label's class: with q the teacher's and p the student's probabilities at temperature T, w_c is
/// <c>q_c^epsilon</c>, but <c>(1 + q_y)^epsilon - 1</c> at the label y, and the loss is <c>-sum_c w_c log p_c</c>.
/// </summary>
/// <remarks>
/// Of the method this is what it does at the logits; its heads on the stages are not here. With epsilon 1 it is the cross-entropy to the
/// teacher's classes. Of a mixed label the class with the largest share counts, as published.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2310.19444"/>
/// <param name="epsilon">The power.</param>
/// <param name="temperature">T.</param>
public sealed class OneForAll(double epsilon = 1, double temperature = 1) : ILogitDistiller
{
    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var scope = NewDisposeScope();
        using var power = epsilon.ToScalar();
        var isTarget = TargetSplit.Targets(batch);
        var teacher = batch.Teacher.Over(temperature).softmax(1);
        var lifted = teacher.Plus(1).pow(power).Plus(-1);
        var weights = where(isTarget, lifted, teacher.pow(power));
        var products = weights * batch.Student.Over(temperature).log_softmax(1);
        return products.sum().Over(-batch.Student.size(0)).MoveToOuterDisposeScope();
    }
}
