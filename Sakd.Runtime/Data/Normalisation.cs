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
        // Sums of whole numbers, so that the order in which they come does not matter.
        int channels = set.Shape.Channels;
        long[] sums = new long[channels], squares = new long[channels];
        foreach (var images in set.Read(ImageData.Batches(set.Count)))
        {
            using var scope = NewDisposeScope();
            using (images)
            {
                var pixels = images.to(ScalarType.Int32).transpose(0, 1).flatten(1);
                AddTo(sums, pixels.sum(1, type: ScalarType.Int64));
                AddTo(squares, pixels.square().sum(1, type: ScalarType.Int64));
            }
        }

        return Of(sums, squares, (long)set.Count * set.Shape.Height * set.Shape.Width);

        static void AddTo(long[] totals, Tensor added)
        {
            for (int i = 0; i < totals.Length; i++) totals[i] += added[i].item<long>();
        }
    }

    /// <summary>Of each channel's sum of the pixels and of their squares, to four digits.</summary>
    /// <param name="sums">The sums, of pixels from 0 to 255.</param>
    /// <param name="squares">Those of the squares.</param>
    /// <param name="count">The pixels of a channel.</param>
    internal static Normalisation Of(IReadOnlyList<long> sums, IReadOnlyList<long> squares, long count)
    {
        double[] means = [.. sums.Select(sum => (double)sum / count)];
        return new Normalisation(
            [.. means.Select(mean => Math.Round(mean / White, 4))],
            // A channel of one colour throughout has no deviation to divide by, and rounding may leave less than none.
            [
                .. means.Select((mean, c) =>
                    Math.Max(Math.Round(Math.Sqrt(Math.Max(0, ((double)squares[c] / count) - (mean * mean))) / White, 4), 1e-4)),
            ]);
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

    /// <summary>The pixel that <see cref="Apply"/> made a number of.</summary>
    /// <param name="value">The number.</param>
    /// <param name="channel">Its channel.</param>
    public byte PixelOf(float value, int channel) =>
        (byte)Math.Clamp(Math.Round(((value * Std[channel]) + Mean[channel]) * White), 0, White);

    /// <inheritdoc/>
    public bool Equals(Normalisation? other) => other is not null && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean.FirstOrDefault(), Std.FirstOrDefault());
}
