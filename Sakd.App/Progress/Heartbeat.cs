using System.Diagnostics;
using Sakd.Training;

namespace Sakd.App;

/// <summary>Where there is no live display: a line now and then within a long epoch.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="epochs">The number of epochs.</param>
/// <param name="imagesPerEpoch">The number of training images.</param>
internal sealed class Heartbeat(Terminal terminal, int epochs, int imagesPerEpoch) : ITrainingObserver
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void StepDone(int epoch, EpochTotals totals)
    {
        if (_sinceLine.Elapsed < _interval) return;
        terminal.Line(
            $"          {ProgressText.Of(epoch, epochs, totals)}  ({Formatted.Percent((double)totals.Images / imagesPerEpoch, "0")} of the "
            + "epoch)");
        _sinceLine.Restart();
    }

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics) => _sinceLine.Restart();
}
