namespace Sakd.Training;

/// <summary>
/// Is told how a run goes on: a progress display, a run folder, a log, a test. It is called on the thread that trains, between two steps.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>The loop is about to do its first step, or the first one since it was stopped or restored.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="options">Its options.</param>
    void Begun(LoopState state, LoopOptions options)
    {
    }

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

    /// <summary>A token has stopped the loop, which can go on from there.</summary>
    /// <param name="state">Where it is.</param>
    void Stopped(LoopState state)
    {
    }

    /// <summary>The loss of a step is no longer finite: the exception is about to be thrown.</summary>
    /// <param name="exception">What is known of the step.</param>
    void Diverged(DivergedException exception)
    {
    }

    /// <summary>The last epoch is over, after <see cref="EpochDone"/> of it.</summary>
    /// <param name="result">The numbers of every epoch.</param>
    void Finished(TrainingResult result)
    {
    }
}
