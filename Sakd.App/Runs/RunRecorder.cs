using System.Globalization;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>Keeps a run folder up to date, epoch by epoch: what an interrupted run has reached is there.</summary>
/// <param name="folder">The folder.</param>
/// <param name="title">The title of the drawing.</param>
/// <param name="saveBest">Saves the weights as they are now.</param>
public sealed class RunRecorder(RunFolder folder, string title, Action saveBest) : ITrainingObserver
{
    private readonly List<EpochMetrics> _epochs = [];

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => _epochs;

    /// <summary>Goes on after epochs that are over: later ones that the folder holds will come again.</summary>
    public void Restore(IReadOnlyList<EpochMetrics> epochs)
    {
        _epochs.AddRange(epochs);
        folder.Rewrite(epochs);
    }

    /// <inheritdoc/>
    /// <exception cref="SakdException">A number of the epoch is not finite, or a file cannot be written.</exception>
    public void EpochDone(EpochMetrics metrics)
    {
        Check(metrics);
        _epochs.Add(metrics);
        if (metrics.Best) saveBest();
        folder.Append(metrics);
        if (metrics.DistillationProbability is not null) DecisionPlot.Save(folder.File(RunFolder.Decisions), title, _epochs);
    }

    // The loop looks at the loss after each step; what else has diverged is noticed here, before the weights are kept or JSON is asked to
    // hold it.
    private void Check(EpochMetrics metrics)
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, double?)>)
        [
            ("loss", metrics.Loss), ("crossEntropy", metrics.CrossEntropy), ("kl", metrics.Kl), ("kd", metrics.Kd),
            ("routingCrossEntropy", metrics.RoutingCrossEntropy), ("routingLoss", metrics.RoutingLoss),
            .. (metrics.PolicyProbability
                ?? new Dictionary<string, double>()).Select(spot => ($"policyProbability of {spot.Key}", (double?)spot.Value)),
        ])
        {
            if (value is not { } number || double.IsFinite(number)) continue;
            folder.Write(new Divergence { Epoch = metrics.Epoch, What = name });
            throw new EpochDivergedException(
                $"{name} became {Invariant(number)} in epoch {metrics.Epoch}: the training diverged; try a lower --lr or --policy-lr");
        }
    }

    private static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);
}
