using System.Globalization;

namespace Sakd.Benchmarks.Measuring;

/// <summary>What many repetitions of one measurement came to.</summary>
/// <param name="Median">The middle.</param>
/// <param name="Lower">A quarter of them is below.</param>
/// <param name="Upper">A quarter of them is above.</param>
internal readonly record struct Spread(double Median, double Lower, double Upper)
{
    /// <summary>The quartiles of some values, between two of them in proportion.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Spread(At(0.5), At(0.25), At(0.75));

        double At(double share)
        {
            double position = share * (sorted.Length - 1);
            int below = (int)position;
            int above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
        }
    }

    /// <summary>The median, and the quartiles in brackets.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Figures.Text(Median)} [{Figures.Text(Lower)} .. {Figures.Text(Upper)}]");
}
