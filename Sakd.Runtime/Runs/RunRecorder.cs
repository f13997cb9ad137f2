using Sakd.Training;

namespace Sakd.Runs;

/// <summary>Keeps a run folder up to date, epoch by epoch: what an interrupted run has reached is there.</summary>
/// <param name="folder">The folder.</param>
/// <param name="title">The title of the drawing.</param>
/// <param name="saveBest">Saves the weights as they are now.</param>
public sealed class RunRecorder(RunFolder folder, string title, Action saveBest) : ITrainingObserver
{
    private readonly List<EpochMetrics> _epochs = [];

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => _epochs;

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics)
    {
        _epochs.Add(metrics);
        if (metrics.Best) saveBest();
        folder.Append(metrics);
        if (metrics.DistillationProbability is not null) DecisionPlot.Save(folder.File(RunFolder.Decisions), title, _epochs);
    }
}
