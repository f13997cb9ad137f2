namespace Sakd.App.Exporting.Quantising;

/// <summary>How often which numbers occur, in bins of one width.</summary>
/// <param name="low">Where the first bin begins.</param>
/// <param name="high">Where the last one ends, above <paramref name="low"/>.</param>
internal sealed class Histogram(double low, double high)
{
    /// <summary>The number of bins.</summary>
    public const int Bins = 2048;

    // Positive bytes: what signed ones have on either side.
    private const int Levels = 128;

    private readonly double _perUnit = Bins / (high - low);

    private readonly long[] _counts = new long[Bins];

    /// <summary>Counts numbers; those outside count as the nearest.</summary>
    public void Add(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers) Count(number);
    }

    /// <summary>Counts numbers without their signs.</summary>
    public void AddAbsolute(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers) Count(Math.Abs(number));
    }

    /// <summary>The smallest range of whole bins that leaves out no more than a fraction of all numbers at either end.</summary>
    /// <param name="fraction">The fraction, 0.0001.</param>
    public ValueRange Percentile(double fraction)
    {
        double beyond = fraction * _counts.Sum();
        return new ValueRange((float)At(LeftOut(_counts)), (float)At(Bins - LeftOut(_counts.Reverse())));

        int LeftOut(IEnumerable<long> counts)
        {
            long sum = 0;
            return Math.Min(counts.TakeWhile(count => (sum += count) <= beyond).Count(), Bins - 1);
        }
    }

    /// <summary>
    /// The end of that part of the bins whose distribution, with all beyond it in its last bin, is most like itself in 128 levels, by the
    /// Kullback-Leibler divergence (S. Migacz: 8-bit Inference with TensorRT, GTC 2017). Bins are of absolute values; the first is what
    /// ReLUs have cut off and counts as the second.
    /// </summary>
    public double Entropy()
    {
        double[] counts = [.. _counts];
        counts[0] = counts[1];
        double beyond = counts[Levels..].Sum(), least = double.PositiveInfinity;
        int best = Bins;
        for (int kept = Levels; kept <= Bins; kept++)
        {
            double divergence = Divergence(counts.AsSpan(0, kept), beyond);
            if (divergence < least) (least, best) = (divergence, kept);
            if (kept < Bins) beyond -= counts[kept];
        }

        return At(best);
    }

    /// <summary>KL(P || Q) of what is kept, with what lies beyond in its last bin, and the same in levels.</summary>
    private static double Divergence(ReadOnlySpan<double> kept, double beyond)
    {
        double sum = 0;
        foreach (double count in kept) sum += count;
        if (sum == 0) return double.PositiveInfinity;
        double divergence = 0;
        for (int level = 0; level < Levels; level++)
        {
            int from = level * kept.Length / Levels, to = (level + 1) * kept.Length / Levels;
            double inLevel = 0;
            int filled = 0;
            foreach (double count in kept[from..to])
            {
                inLevel += count;
                if (count > 0) filled++;
            }

            for (int bin = from; bin < to; bin++)
            {
                double p = (kept[bin] + (bin == kept.Length - 1 ? beyond : 0)) / (sum + beyond);
                if (p == 0) continue;

                // What only lies beyond has nothing in the levels to stand for it.
                if (kept[bin] == 0) return double.PositiveInfinity;
                divergence += p * Math.Log(p * sum * filled / inLevel);
            }
        }

        return divergence;
    }

    private void Count(double number) => _counts[(int)Math.Clamp((number - low) * _perUnit, 0, Bins - 1)]++;

    private double At(int bin) => low + (bin / _perUnit);
}
