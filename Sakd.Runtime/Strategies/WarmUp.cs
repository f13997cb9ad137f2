using static TorchSharp.torch;

namespace Sakd.Strategies;

/// <summary>
/// Every sample at every branch point, but for the first steps: there a coin decides whose rate rises from 0 to 1, as
/// <c>min((step + 1) / n, 1)</c>. Whether it is the early steps that a policy helps in, this rule shows.
/// </summary>
/// <param name="steps">n.</param>
/// <param name="logitsAlone">Whether it is so at the logits alone, and features are distilled from the first step on.</param>
public sealed class WarmUp(long steps, bool logitsAlone = false) : IStrategy
{
    /// <inheritdoc/>
    public Tensor Decide(LogitBatch batch, StepPlace place)
    {
        double rate = Rate(place.Step, steps);
        long samples = batch.Student.size(0);
        return logitsAlone
            ? AtLogits(place.Noise, place.Step, samples, place.BranchPoints, rate)
            : place.Noise.Coins(place.Step, samples, [.. Enumerable.Repeat(rate, place.BranchPoints)]);
    }

    /// <summary>The share that a step distils: 1 where there is no warm-up.</summary>
    /// <param name="step">The steps before it.</param>
    /// <param name="steps">n; 0 for none.</param>
    internal static double Rate(long step, long steps) => step + 1 < steps ? (step + 1.0) / steps : 1;

    /// <summary>Every sample at the features, and coins of a rate at the logits, [B, N+1].</summary>
    internal static Tensor AtLogits(StepNoise noise, long step, long samples, int branchPoints, double rate) =>
        noise.Coins(step, samples, [.. Enumerable.Repeat(1.0, branchPoints - 1), rate]);
}
