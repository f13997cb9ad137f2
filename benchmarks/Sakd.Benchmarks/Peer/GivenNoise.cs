using static TorchSharp.torch;

namespace Sakd.Benchmarks.Peer;

/// <summary>Noise that is given for the first steps and drawn after them.</summary>
/// <param name="seed">The seed of what is drawn.</param>
/// <param name="given">Noise [steps, B, N + 1, 2].</param>
internal sealed class GivenNoise(ulong seed, Tensor given) : StepNoise(seed)
{
    /// <inheritdoc/>
    public override Tensor Gumbel(long step, long batch, int branchPoints) =>
        step < given.shape[0] ? given.select(0, step) : base.Gumbel(step, batch, branchPoints);
}
