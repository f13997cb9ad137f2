using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>
/// Where a loop is, between two steps. Together with the tensors of <see cref="TrainingLoop.Tensors"/> it is all that a run is.
/// </summary>
public sealed record LoopState
{
    /// <summary>The epoch of the next step, counted from 1; one more than there are, at the end.</summary>
    public required int Epoch { get; init; }

    /// <summary>The batch of the next step in its epoch, counted from 0; as many as there are, if only the validation is to come.</summary>
    public required int Batch { get; init; }

    /// <summary>The steps done, in all epochs.</summary>
    public required long Step { get; init; }

    /// <summary>The highest validation accuracy so far; null before the first.</summary>
    public double? BestAccuracy { get; init; }

    /// <summary>The numbers of the epochs that are over.</summary>
    public ImmutableArray<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>What the epoch has come to so far; null at its beginning.</summary>
    public EpochSums? Sums { get; init; }
}
