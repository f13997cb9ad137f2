using static TorchSharp.torch;

namespace Sakd.Strategies;

/// <summary>
/// The share of the batch in which student and teacher differ most, by the divergence of the student's probabilities from the teacher's;
/// where it is no whole number of samples, one more.
/// </summary>
/// <param name="share">The share; null for the half, at every branch point.</param>
public sealed class MostDifferent(SpotShares? share = null) : IStrategy
{
    private readonly SpotShares _share = share ?? new SpotShares(0.5, 0.5);

    /// <inheritdoc/>
    public Tensor Decide(LogitBatch batch, StepPlace place)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (batch.Student.log_softmax(1), batch.Teacher.log_softmax(1));
        var divergence = (teacher.exp() * (teacher - student)).sum(1);
        var (features, logits) = (Most(divergence, _share.Features), Most(divergence, _share.Logits));
        return stack([.. Enumerable.Repeat(features, place.BranchPoints - 1), logits], 1).MoveToOuterDisposeScope();
    }

    private static Tensor Most(Tensor divergence, double share)
    {
        var most = divergence.topk((int)Math.Ceiling(share * divergence.size(0)));
        return zeros_like(divergence).scatter_(0, most.indexes, ones_like(most.values));
    }
}
