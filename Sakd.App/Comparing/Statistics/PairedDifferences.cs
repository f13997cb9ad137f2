using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Sakd.App.Comparing;

/// <summary>What differences of two settings, seed by seed, say: their mean with its interval, and how many would be needed.</summary>
/// <param name="Count">n, the number of differences.</param>
/// <param name="Mean">Their mean; NaN without any.</param>
/// <param name="StandardDeviation">Their standard deviation, over n - 1; NaN with fewer than two.</param>
internal readonly record struct PairedDifferences(int Count, double Mean, double StandardDeviation)
{
    /// <summary>The level of tests and intervals.</summary>
    public const double Level = 0.05;

    /// <summary>The probability to see a difference that is there.</summary>
    public const double Power = 0.8;

    /// <summary>More seeds than anybody runs.</summary>
    public const int MostSeeds = 100_000;

    /// <summary>Sums differences up.</summary>
    public static PairedDifferences Of(IReadOnlyCollection<double> differences)
    {
        var (mean, deviation) = differences.MeanStandardDeviation();
        return new(differences.Count, mean, deviation);
    }

    /// <summary>Half of the 95 % interval, by Student's t with n - 1 degrees of freedom; null with fewer than two differences.</summary>
    public double? HalfInterval => Count < 2 ? null : Quantile(1 - (Level / 2), Count) * StandardDeviation / Math.Sqrt(Count);

    /// <summary>
    /// The smallest n for which <c>n >= ((t(0.975) + t(0.8)) s / mean)^2</c>, with n - 1 degrees of freedom: a t-test of that many seeds
    /// would see the mean that was found, if it and the deviation s are right. Null where the mean is 0, or n beyond
    /// <see cref="MostSeeds"/>.
    /// </summary>
    public int? SeedsNeeded
    {
        get
        {
            if (Count < 2 || Mean == 0) return null;
            double ratio = StandardDeviation / Mean;

            // What n asks for falls as n grows, so the smallest can be halved towards.
            int low = 2, high = MostSeeds;
            if (!IsEnough(high, ratio)) return null;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (IsEnough(middle, ratio)) high = middle;
                else low = middle + 1;
            }

            return low;
        }
    }

    private static bool IsEnough(int seeds, double ratio)
    {
        double sum = Quantile(1 - (Level / 2), seeds) + Quantile(Power, seeds);
        return seeds >= sum * sum * ratio * ratio;
    }

    private static double Quantile(double probability, int count) => StudentT.InvCDF(0, 1, count - 1, probability);
}
