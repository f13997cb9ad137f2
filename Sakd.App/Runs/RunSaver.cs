using System.Diagnostics;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Runs;

/// <summary>Keeps a <see cref="LastCheckpoint"/> up to date: at the end of every epoch, and now and then within a long one.</summary>
/// <param name="last">Where to save.</param>
/// <param name="minutes">The minutes between two savings within an epoch.</param>
/// <param name="capture">Gives the run as it is.</param>
internal sealed class RunSaver(
    LastCheckpoint last, double minutes, Func<(RunState State, IReadOnlyList<(string Key, Tensor Value)> Tensors)> capture)
    : ITrainingObserver
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <summary>Saves the run as it is.</summary>
    /// <exception cref="Sakd.SakdException">The file cannot be written; the one before is as it was.</exception>
    public void Save()
    {
        var (state, tensors) = capture();
        last.Save(state, tensors);
        _since.Restart();
    }

    /// <summary>Saves if it is time.</summary>
    public void SaveIfDue()
    {
        if (_since.Elapsed.TotalMinutes >= minutes) Save();
    }

    /// <inheritdoc/>
    public void StepDone(int epoch, EpochTotals totals) => SaveIfDue();

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics) => Save();
}
