using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>
/// Notices a spot where there is nothing left to adapt: the policy's probability stayed above 0.995, or below 0.005, in every step of an
/// epoch. Adaptive distillation is then the same as always, or never, distilling there.
/// </summary>
/// <param name="spots">The names of the branch points.</param>
public sealed class CollapseWatch(ImmutableArray<string> spots)
{
    /// <summary>Above this a spot counts as always distilled; below one minus this, as never.</summary>
    public const double Threshold = 0.995;

    private readonly double[] _least = [.. spots.Select(_ => double.PositiveInfinity)];
    private readonly double[] _greatest = [.. spots.Select(_ => double.NegativeInfinity)];

    /// <summary>The collapsed spots so far.</summary>
    public IReadOnlyList<string> Collapsed =>
        [.. spots.Where((_, i) => _greatest[i] >= _least[i] && (_least[i] > Threshold || _greatest[i] < 1 - Threshold))];

    /// <summary>By spot, the least probability so far.</summary>
    internal ReadOnlySpan<double> Least => _least;

    /// <summary>By spot, the greatest.</summary>
    internal ReadOnlySpan<double> Greatest => _greatest;

    /// <summary>Goes on from what was seen before.</summary>
    internal void Restore(ReadOnlySpan<double> least, ReadOnlySpan<double> greatest)
    {
        least.CopyTo(_least);
        greatest.CopyTo(_greatest);
    }

    /// <summary>Adds one step's mean probability of each spot; NaN, where there is no policy, is never a collapse.</summary>
    public void Add(ImmutableArray<double> probability)
    {
        for (int i = 0; i < spots.Length; i++)
        {
            _least[i] = Math.Min(_least[i], probability[i]);
            _greatest[i] = Math.Max(_greatest[i], probability[i]);
        }
    }
}
