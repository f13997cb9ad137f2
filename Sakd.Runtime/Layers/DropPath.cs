using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Stochastic depth: sets whole samples to zero with probability p (Huang et al., ECCV 2016, arXiv 1603.09382).</summary>
/// <param name="rate">p, at least 0 and less than 1.</param>
public sealed class DropPath(double rate) : MaskedLayer(nameof(DropPath), rate)
{
    private protected override long[] MaskShape(Tensor x) => [x.size(0), .. Enumerable.Repeat(1L, (int)x.dim() - 1)];
}
