using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>
/// How the rates of the coins of <see cref="Strategy.Matched"/> go on: those of every step of every epoch. Where there are too few, the
/// last ones stay.
/// </summary>
/// <param name="rates">By epoch and step of the epoch, for each branch point a rate in 0 to 1; at least one of each.</param>
public sealed class CoinSchedule(ImmutableArray<ImmutableArray<ImmutableArray<double>>> rates)
{
    /// <summary>Rates that stay for an epoch.</summary>
    /// <param name="rates">By epoch, for each branch point a rate in 0 to 1.</param>
    public static CoinSchedule ByEpoch(IEnumerable<ImmutableArray<double>> rates) =>
        new([.. rates.Select(epoch => ImmutableArray.Create(epoch))]);

    /// <summary>The rates at the branch points.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="step">The step of the epoch, counted from 0.</param>
    public ImmutableArray<double> At(int epoch, int step)
    {
        var steps = rates[Math.Min(epoch, rates.Length) - 1];
        return steps[Math.Min(step, steps.Length - 1)];
    }
}
