using System.Collections.Immutable;
using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>The noise of the decisions. It depends on seed and step alone; tests put theirs in its place.</summary>
/// <param name="seed">The seed of the run.</param>
public class StepNoise(ulong seed)
{
    /// <summary>Standard Gumbel noise for the policy.</summary>
    /// <param name="step">Index of the step.</param>
    /// <param name="batch">B.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <returns>Noise [B, N+1, 2] on the CPU.</returns>
    public virtual Tensor Gumbel(long step, long batch, int branchPoints)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.Gumbel, step);
        using var uniform = rand([batch, branchPoints, 2], generator: generator);
        return GumbelSoftmax.Noise(uniform);
    }

    /// <summary>Coins for the strategies without a policy.</summary>
    /// <param name="step">Index of the step.</param>
    /// <param name="batch">B.</param>
    /// <param name="rates">By branch point, the probability of a one: 1/2 for a fair coin.</param>
    /// <returns>Zeros and ones [B, N+1] on the CPU.</returns>
    public virtual Tensor Coins(long step, long batch, ImmutableArray<double> rates)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.Masks, step);
        using var uniform = rand([batch, rates.Length], generator: generator);
        using var limits = tensor(rates.ToArray(), ScalarType.Float32);
        using var heads = uniform.lt(limits);
        return heads.to_type(ScalarType.Float32);
    }
}
