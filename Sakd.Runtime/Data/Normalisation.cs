using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Mean and standard deviation of each channel, of pixels scaled to [0, 1]. A network only works on images normalised as those it was
/// trained on, so a checkpoint carries them.
/// </summary>
/// <param name="Mean">The mean of each channel.</param>
/// <param name="Std">The standard deviation of each channel.</param>
public sealed record Normalisation(ImmutableArray<double> Mean, ImmutableArray<double> Std)
{
    private const double White = 255;

    /// <summary>Measures the images of a set, to four digits: as many as publications give.</summary>
    public static Normalisation Of(ImageSet set)
    {
        using var scope = NewDisposeScope();
        var mean = ImmutableArray.CreateBuilder<double>();
        var std = ImmutableArray.CreateBuilder<double>();
        for (int channel = 0; channel < set.Shape.Channels; channel++)
        {
            var pixels = set.Images.select(1, channel).to(ScalarType.Float64);
            mean.Add(Math.Round(pixels.mean().item<double>() / White, 4));
            // A channel of one colour throughout has no deviation to divide by.
            std.Add(Math.Max(Math.Round(pixels.std(unbiased: false).item<double>() / White, 4), 1e-4));
        }
        return new Normalisation(mean.ToImmutable(), std.ToImmutable());
    }

    /// <summary>(pixel / 255 - mean) / std.</summary>
    /// <param name="images">Bytes, [B, C, H, W].</param>
    /// <returns>float32, [B, C, H, W].</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var scale = tensor(Std.Select(s => (float)(1 / (White * s))).ToArray()).view(1, -1, 1, 1);
        var shift = tensor(Mean.Zip(Std, (m, s) => (float)(-m / s)).ToArray()).view(1, -1, 1, 1);
        return images.to(ScalarType.Float32).mul_(scale).add_(shift).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool Equals(Normalisation? other) => other is not null && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean.FirstOrDefault(), Std.FirstOrDefault());
}
