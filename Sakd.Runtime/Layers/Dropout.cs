using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// In training mode sets each element to zero with probability p and divides the others by 1 - p (Srivastava et al., JMLR 2014); in
/// evaluation mode changes nothing. It has no weights, and a key only so that the mode of its network reaches it.
/// </summary>
/// <param name="rate">p, at least 0 and less than 1.</param>
public sealed class Dropout(double rate) : ExplicitModule(nameof(Dropout))
{
    private readonly Scalar _rate = rate.ToScalar();
    private readonly Scalar _kept = (1 - rate).ToScalar();

    /// <summary>p.</summary>
    public double Rate => rate;

    /// <summary>Where masks are drawn from, by <see cref="Architecture.DrawMasksFrom"/>; null outside of a step.</summary>
    internal Generator? Masks { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The layer is in training mode and was not told where to draw from.</exception>
    public override Tensor forward(Tensor x)
    {
        if (!training || rate == 0) return x.alias();
        if (Masks is null)
            throw new InvalidOperationException(
                "A dropout layer in training mode draws from a generator: run a training step, or call "
                + $"{nameof(Architecture.DrawMasksFrom)} first.");

        // Drawn on the CPU in single precision, so that device and precision do not change which elements are dropped.
        using var uniform = rand(x.shape, dtype: ScalarType.Float32, generator: Masks);
        using var drawn = uniform.ge(_rate);
        using var kept = drawn.to(x.dtype, x.device);
        using var scaled = kept.div_(_kept);
        return x * scaled;
    }
}
