using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>The same noise in every step.</summary>
internal sealed class FixedNoise(Tensor gumbel) : StepNoise(0)
{
    public override Tensor Gumbel(long step, long batch, int branchPoints) => gumbel.alias();
}
