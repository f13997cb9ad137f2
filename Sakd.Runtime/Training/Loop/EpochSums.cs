using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>What <see cref="EpochTotals"/> has summed up in the middle of an epoch, to go on from in another process.</summary>
public sealed record EpochSums
{
    /// <summary>Images so far.</summary>
    public required int Images { get; init; }

    /// <summary>Loss, cross-entropy, KL, KD, and the routing network's cross-entropy and loss, times the images.</summary>
    public required ImmutableArray<double> Losses { get; init; }

    /// <summary>Images classified rightly by the student and by the routing network, and gradients left out.</summary>
    public required ImmutableArray<long> Counts { get; init; }

    /// <summary>Seconds so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds waited for images.</summary>
    public required double DataSeconds { get; init; }

    /// <summary>Whether there is a policy.</summary>
    public required bool HasPolicy { get; init; }

    /// <summary>What was distilled in each step.</summary>
    public required ImmutableArray<StepCounts> Steps { get; init; }

    /// <summary>By branch point, the samples distilled.</summary>
    public required ImmutableArray<long> Selected { get; init; }

    /// <summary>By branch point, the policy's probabilities, summed over the images.</summary>
    public required ImmutableArray<double> Policy { get; init; }

    /// <summary>By route, the samples.</summary>
    public required ImmutableArray<long> Routes { get; init; }

    /// <summary>By branch point, the least probability of a step.</summary>
    public required ImmutableArray<double> Least { get; init; }

    /// <summary>By branch point, the greatest.</summary>
    public required ImmutableArray<double> Greatest { get; init; }

    /// <summary>Whether the sums are of so many branch points.</summary>
    internal bool IsFor(int spots) =>
        Steps.All(step => step.Selected.Length == spots) && Selected.Length == spots && Policy.Length == spots
        && Routes.Length == 1 << spots && Least.Length == spots && Greatest.Length == spots;
}
