namespace Sakd;

/// <summary>
/// Sets elements to zero at random while the network is trained, and makes up for it in the others (Srivastava et al., JMLR 2014).
/// </summary>
/// <param name="key">The layer's name in PyTorch; it has no weights, so none of the state dict's keys begins with it.</param>
/// <param name="rate">The probability that an element is set to zero, at least 0 and less than 1.</param>
public sealed class DropoutAttribute(string key, double rate) : LayerAttribute
{
    /// <summary>The layer's name in PyTorch.</summary>
    public string Key { get; } = key;

    /// <summary>The probability that an element is set to zero.</summary>
    public double Rate { get; } = rate;
}
