namespace Sakd.Training;

/// <summary>Is told how a run goes on: a progress display, a run folder, a test.</summary>
public interface ITrainingObserver
{
    /// <summary>A step has been made.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="totals">The epoch so far, this step included.</param>
    void StepDone(int epoch, EpochTotals totals)
    {
    }

    /// <summary>An epoch is over. When <see cref="EpochMetrics.Best"/> is set, the network's weights now are the ones to keep.</summary>
    void EpochDone(EpochMetrics metrics)
    {
    }
}
