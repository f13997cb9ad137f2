using Sakd.Training;

namespace Sakd.App;

/// <summary>Shows how a run goes on, in the manner that the terminal allows.</summary>
internal static class ProgressDisplay
{
    /// <summary>Shows the epochs while <paramref name="run"/> goes on; it tells the observers that it is given.</summary>
    public static T Show<T>(Terminal terminal, LoopOptions loop, int imagesPerEpoch, Func<ITrainingObserver[], T> run)
    {
        var table = new EpochTable(terminal, loop.Epochs, loop.Spots, loop.Settles);
        table.Begin();
        return terminal.Live
            ? LiveBar.Show(terminal, loop.Epochs, imagesPerEpoch, bar => run([bar, table]))
            : run([new Heartbeat(terminal, loop.Epochs, imagesPerEpoch), table]);
    }
}
