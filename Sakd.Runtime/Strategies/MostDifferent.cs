using static TorchSharp.torch;

namespace Sakd.Strategies;

/// <summary>
/// The half of the batch in which student and teacher differ most, at every branch point, by the divergence of the student's probabilities
/// from the teacher's; of an odd number the larger half.
/// </summary>
public sealed class MostDifferent : IStrategy
{
    /// <inheritdoc/>
    public Tensor Decide(LogitBatch batch, StepPlace place)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (batch.Student.log_softmax(1), batch.Teacher.log_softmax(1));
        var divergence = (teacher.exp() * (teacher - student)).sum(1);
        long half = (divergence.size(0) + 1) / 2;
        var most = divergence.topk((int)half);
        var chosen = zeros_like(divergence).scatter_(0, most.indexes, ones_like(most.values));
        return place.Everywhere(chosen).MoveToOuterDisposeScope();
    }
}
