using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Sets each element to zero with probability p (Srivastava et al., JMLR 2014).</summary>
/// <param name="rate">p, at least 0 and less than 1.</param>
public sealed class Dropout(double rate) : MaskedLayer(nameof(Dropout), rate)
{
    private protected override long[] MaskShape(Tensor x) => x.shape;
}
