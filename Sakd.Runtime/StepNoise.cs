using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd;

/// <summary>The noise of the decisions. It depends on seed and step alone; tests put theirs in its place.</summary>
/// <param name="seed">The seed of the run.</param>
public class StepNoise(ulong seed)
{
    private const double Tiny = 1e-20;
    private static readonly Scalar _tiny = Tiny.ToScalar();

    /// <summary>Standard Gumbel noise, <c>-log(-log(U + 1e-20) + 1e-20)</c>.</summary>
    /// <param name="uniform">U, uniform in [0, 1), of any shape.</param>
    public static Tensor Gumbel(Tensor uniform) => uniform.Plus(Tiny).log_().neg_().add_(_tiny).log_().neg_();

    /// <summary>Standard Gumbel noise for the policy.</summary>
    /// <param name="step">Index of the step.</param>
    /// <param name="batch">B.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <returns>Noise [B, N+1, 2] on the CPU.</returns>
    public virtual Tensor Gumbel(long step, long batch, int branchPoints)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.Gumbel, step);
        using var uniform = rand([batch, branchPoints, 2], generator: generator);
        return Gumbel(uniform);
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
