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
        double rate = Math.Min(1, (place.Step + 1.0) / steps);
        return place.Noise.Coins(
            place.Step, batch.Student.size(0), [.. Enumerable.Repeat(logitsAlone ? 1 : rate, place.BranchPoints - 1), rate]);
    }
}
