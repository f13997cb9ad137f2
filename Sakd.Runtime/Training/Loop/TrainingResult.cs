using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>What a run of the epoch loop came to.</summary>
/// <param name="Epochs">The numbers of every epoch.</param>
public sealed record TrainingResult(ImmutableArray<EpochMetrics> Epochs)
{
    /// <summary>The epoch whose weights were kept: the first with the highest validation accuracy.</summary>
    public EpochMetrics Best => Epochs.Last(epoch => epoch.Best);

    /// <summary>The last epoch: what the policy had come to.</summary>
    public EpochMetrics Last => Epochs[^1];

    /// <summary>Seconds of all epochs, validation included.</summary>
    public double Seconds => Epochs.Sum(epoch => epoch.Seconds);

    /// <summary>Training images per second, the median epoch's: the first one warms up.</summary>
    public double ImagesPerSecond => Epochs.Select(epoch => epoch.ImagesPerSecond).Order().ElementAt(Epochs.Length / 2);
}
