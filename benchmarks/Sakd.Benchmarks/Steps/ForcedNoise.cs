using static TorchSharp.torch;

namespace Sakd.Benchmarks.Steps;

/// <summary>Noise so strong that it decides instead of the policy: for each sample and branch point a coin.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="share">The probability of the teacher's route.</param>
internal sealed class ForcedNoise(ulong seed, double share) : StepNoise(seed)
{
    // Far beyond any logit.
    private const double Overwhelming = 1e4;

    /// <inheritdoc/>
    public override Tensor Gumbel(long step, long batch, int branchPoints)
    {
        using var coins = Coins(step, batch, [.. Enumerable.Repeat(share, branchPoints)]);
        using var teacher = coins * Overwhelming;
        using var student = Overwhelming - teacher;
        return stack([teacher, student], -1);
    }
}
