using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>Makes images that are normalised in one way those of another, without their pixels: an affine map of each channel.</summary>
/// <param name="From">How the images are normalised: mean m and deviation s.</param>
/// <param name="To">How they shall be: m' and s'.</param>
public sealed record Renormalisation(Normalisation From, Normalisation To)
{
    /// <summary>The map from one to the other; null where both are equal and nothing is to be computed.</summary>
    /// <param name="from">How the images are normalised.</param>
    /// <param name="to">How they shall be.</param>
    public static Renormalisation? Between(Normalisation from, Normalisation to) =>
        from.Equals(to) ? null : new Renormalisation(from, to);

    /// <summary>x' = (x s + m - m') / s'.</summary>
    /// <param name="images">x, floating point [B, C, H, W]; they stay as they are.</param>
    /// <returns>x' [B, C, H, W], of the same type, on the same device and in the same order.</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var scale = Channels(From.Std.Zip(To.Std, (s, other) => s / other));
        var shift = Channels(From.Mean.Zip(To.Mean, (m, other) => m - other).Zip(To.Std, (difference, other) => difference / other));
        return images.mul(scale).add_(shift).MoveToOuterDisposeScope();

        Tensor Channels(IEnumerable<double> values) => tensor(values.ToArray(), images.dtype, images.device).view(1, -1, 1, 1);
    }
}
