namespace Sakd;

/// <summary>
/// Stochastic depth: sets whole samples to zero at random while the network is trained, so that a shortcut alone is left of the block, and
/// makes up for it in the others (Huang et al., Deep Networks with Stochastic Depth, ECCV 2016, arXiv 1603.09382).
/// </summary>
/// <param name="key">The layer's name in PyTorch; it has no weights, so none of the state dict's keys begins with it.</param>
/// <param name="rate">
/// The probability that a sample is set to zero: a number, or an expression over the block's names, such as
/// <c>0.1 * index / (count - 1)</c>, in which <c>index</c> is the block's place among the <c>count</c> blocks of the network that ask for
/// it and a division leaves no remainder. Where <c>count - 1</c> is 0, so is what is divided by it.
/// </param>
public sealed class DropPathAttribute(string key, object rate) : LayerAttribute
{
    /// <summary>The layer's name in PyTorch.</summary>
    public string Key { get; } = key;

    /// <summary>The probability that a sample is set to zero.</summary>
    public object Rate { get; } = rate;
}
