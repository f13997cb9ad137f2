using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// The straight-through Gumbel-softmax (Jang et al., arXiv 1611.01144; Maddison et al., arXiv 1611.00712): a hard decision
/// forward, the gradient of a soft one backward.
/// </summary>
public static class GumbelSoftmax
{
    /// <summary>
    /// Forward one_hot(argmax(l + g)), exactly zeros and ones, the first on a tie; backward the gradient of
    /// softmax((l + g) / tau).
    /// </summary>
    /// <param name="logits">l, [.., K] for a choice among K.</param>
    /// <param name="noise">g, of the same shape.</param>
    /// <param name="temperature">tau; it shapes the gradient alone.</param>
    /// <returns>[.., K], with the graph of the logits.</returns>
    public static Tensor StraightThrough(Tensor logits, Tensor noise, double temperature)
    {
        using var perturbed = logits + noise;
        using var choice = perturbed.argmax(-1);
        using var hard = nn.functional.one_hot(choice, perturbed.size(-1));

        using var scaled = perturbed.Over(temperature);
        using var soft = scaled.softmax(-1);
        using var value = soft.detach();
        using var gradientOnly = soft - value;
        return gradientOnly + hard;
    }
}
