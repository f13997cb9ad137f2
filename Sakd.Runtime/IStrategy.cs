using static TorchSharp.torch;

namespace Sakd;

/// <summary>
/// Decides by a rule, without a policy and without a routing network, which samples of a batch are distilled at which branch points. One of
/// one's own is given to a step as <see cref="StepOptions.Rule"/>.
/// </summary>
public interface IStrategy
{
    /// <summary>The decisions of one step.</summary>
    /// <param name="batch">The logits of student (of its training forward) and teacher, and the labels; without a graph.</param>
    /// <param name="place">Which step it is.</param>
    /// <returns>w [B, N+1], zeros and ones; the caller's own.</returns>
    /// <remarks>
    /// It depends on its parameters alone. What else a rule remembers is not saved: a run that goes on after a stop would end otherwise.
    /// </remarks>
    Tensor Decide(LogitBatch batch, StepPlace place);
}

/// <summary>Which step a strategy decides in.</summary>
/// <param name="Step">The steps before it.</param>
/// <param name="BranchPoints">N + 1.</param>
/// <param name="Noise">Where coins come from: they depend on seed and step alone.</param>
public readonly record struct StepPlace(long Step, int BranchPoints, StepNoise Noise)
{
    /// <summary>The same decision at every branch point.</summary>
    /// <param name="samples">[B], boolean.</param>
    /// <returns>[B, N+1], zeros and ones.</returns>
    public Tensor Everywhere(Tensor samples)
    {
        using var column = samples.to_type(ScalarType.Float32).unsqueeze(1);
        return column.repeat(1, BranchPoints);
    }
}
