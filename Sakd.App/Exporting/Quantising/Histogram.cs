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

        // What lies before each bin: numbers, bins that are not empty, and the sum of c log c.
        double[] before = new double[Bins + 1], filled = new double[Bins + 1], logs = new double[Bins + 1];
        for (int bin = 0; bin < Bins; bin++)
        {
            before[bin + 1] = before[bin] + counts[bin];
            filled[bin + 1] = filled[bin] + (counts[bin] > 0 ? 1 : 0);
            logs[bin + 1] = logs[bin] + TimesLog(counts[bin]);
        }

        var (best, least) = (Bins, double.PositiveInfinity);
        for (int kept = Levels; kept <= Bins; kept++)
        {
            double divergence = Divergence(kept);
            if (divergence < least) (best, least) = (kept, divergence);
        }

        return At(best);

        // sum p log(p / q) with p = c / all, to whose last c what lies beyond is added, and q the mean of the level's c / sum of all c.
        double Divergence(int kept)
        {
            double sum = before[kept], beyond = before[Bins] - sum, last = counts[kept - 1];

            // What only lies beyond has nothing in the levels to stand for it.
            if (sum == 0 || (last == 0 && beyond > 0)) return double.PositiveInfinity;
            double total = logs[kept - 1] + TimesLog(last + beyond);
            for (int level = 0; level < Levels; level++)
            {
                int from = level * kept / Levels, to = (level + 1) * kept / Levels;
                double inLevel = before[to] - before[from];
                if (inLevel > 0)
                    total += (inLevel + (to == kept ? beyond : 0)) * Math.Log((filled[to] - filled[from]) / inLevel);
            }

            return (total / before[Bins]) + Math.Log(sum / before[Bins]);
        }

        static double TimesLog(double count) => count > 0 ? count * Math.Log(count) : 0;
    }

    private void Count(double number) => _counts[(int)Math.Clamp((number - low) * _perUnit, 0, Bins - 1)]++;

    private double At(int bin) => low + (bin / _perUnit);
}
