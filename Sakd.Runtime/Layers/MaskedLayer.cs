using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A layer that in training mode sets parts of its input to zero with probability p and divides the others by 1 - p; in evaluation mode it
/// changes nothing. It has no weights, and a key only so that the mode of its network reaches it.
/// </summary>
/// <param name="name">The layer's name in messages.</param>
/// <param name="rate">p, at least 0 and less than 1.</param>
public abstract class MaskedLayer(string name, double rate) : ExplicitModule(name)
{
    private readonly Scalar _rate = rate.ToScalar();
    private readonly Scalar _kept = (1 - rate).ToScalar();

    /// <summary>p.</summary>
    public double Rate => rate;

    /// <summary>Where masks are drawn from, by <see cref="Architecture.DrawMasksFrom"/>; null outside of a step.</summary>
    internal Generator? Masks { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The layer is in training mode and was not told where to draw from.</exception>
    public sealed override Tensor forward(Tensor x)
    {
        if (!training || rate == 0) return x.alias();
        if (Masks is null)
            throw new InvalidOperationException(
                $"A {GetName()} layer in training mode draws from a generator: run a training step, or call "
                + $"{nameof(Architecture.DrawMasksFrom)} first.");

        // Drawn on the CPU in single precision, so that device and precision do not change which parts are dropped.
        using var uniform = rand(MaskShape(x), dtype: ScalarType.Float32, generator: Masks);
        using var drawn = uniform.ge(_rate);
        using var kept = drawn.to(x.dtype, x.device);
        using var scaled = kept.div_(_kept);
        return x * scaled;
    }

    /// <summary>The shape of the mask: a 1 where one number is for all.</summary>
    /// <param name="x">What is masked.</param>
    private protected abstract long[] MaskShape(Tensor x);
}
