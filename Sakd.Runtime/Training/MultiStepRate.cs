using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>
/// A learning rate that falls by a factor at given epochs, computed from the epoch alone so that a run resumes at the right one.
/// </summary>
/// <param name="Initial">The rate of epoch 0.</param>
/// <param name="Milestones">The epochs, counted from 0, from which on the rate is lower, in ascending order.</param>
/// <param name="Factor">What the rate is multiplied by at each milestone.</param>
public sealed record MultiStepRate(double Initial, ImmutableArray<int> Milestones, double Factor = 0.1)
{
    private const int PublishedEpochs = 240;
    private static readonly ImmutableArray<int> _publishedMilestones = [150, 180, 210];

    /// <summary>The published schedule, a tenth at 150, 180 and 210 of 240 epochs, scaled to another number of epochs.</summary>
    /// <param name="initial">The rate of epoch 0.</param>
    /// <param name="epochs">The number of epochs of the run.</param>
    public static MultiStepRate Published(double initial, int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new MultiStepRate(initial, [.. _publishedMilestones.Select(milestone => Scaled(milestone, epochs))]);
    }

    /// <summary>The rate of an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    public double At(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        double rate = Initial;
        foreach (int milestone in Milestones)
        {
            if (epoch >= milestone) rate *= Factor;
        }

        return rate;
    }

    /// <summary>How many epochs of a run are as much of it as so many of the published 240.</summary>
    /// <param name="published">A number of the 240 epochs.</param>
    /// <param name="epochs">The number of epochs of the run.</param>
    public static int Scaled(int published, int epochs) =>
        (int)Math.Round((double)published * epochs / PublishedEpochs, MidpointRounding.AwayFromZero);
}
