using Microsoft.Extensions.Logging;

namespace Sakd.Training;

/// <summary>
/// Writes what becomes of a training to a logger, as structured messages: what is between braces in them is to be had by that name. The ids
/// and names of the events do not change from version to version.
/// </summary>
/// <param name="logger">Where to write.</param>
/// <remarks>
/// <list type="bullet">
/// <item>1 <c>TrainingBegun</c>, information: before the first step, and the first one of a loop that goes on.</item>
/// <item>2 <c>EpochEnded</c>, information: after each epoch, validated.</item>
/// <item>3 <c>CheckpointSaved</c>, information: when whoever has saved calls <see cref="CheckpointSaved(string, LoopState)"/>.</item>
/// <item>4 <c>TrainingStopped</c>, information: a token has stopped the loop, which can go on.</item>
/// <item>5 <c>TrainingDiverged</c>, error, with the exception: a loss is no longer finite.</item>
/// <item>6 <c>TrainingFinished</c>, information: after the last epoch.</item>
/// </list>
/// </remarks>
public sealed partial class LoggingObserver(ILogger logger) : ITrainingObserver
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public void Begun(LoopState state, LoopOptions options) =>
        Begun(options.Epochs, options.Batch, options.LearningRate, state.Epoch, state.Batch);

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics) => EpochEnded(
        metrics.Epoch, metrics.Loss, metrics.TrainingAccuracy, metrics.ValidationAccuracy, metrics.LearningRate, metrics.Seconds,
        metrics.Best);

    /// <summary>Logs that a training has been saved. The loop knows of no files: whoever writes its state calls this.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">What it holds.</param>
    public void CheckpointSaved(string path, LoopState state) => CheckpointSaved(path, state.Epoch, state.Batch);

    /// <inheritdoc/>
    public void Stopped(LoopState state) => Stopped(state.Epoch, state.Batch);

    /// <inheritdoc/>
    public void Diverged(DivergedException exception) => Diverged(exception, exception.Epoch, exception.Batch);

    /// <inheritdoc/>
    public void Finished(TrainingResult result) =>
        Finished(result.Epochs.Length, result.Best.Epoch, result.Best.ValidationAccuracy, result.Seconds);

    [LoggerMessage(
        1, LogLevel.Information,
        "Training begins: {Epochs} epochs in batches of {BatchSize} at a rate of {LearningRate}, from epoch {Epoch}, batch {Batch}",
        EventName = "TrainingBegun")]
    private partial void Begun(int epochs, int batchSize, double learningRate, int epoch, int batch);

    [LoggerMessage(
        2, LogLevel.Information,
        "Epoch {Epoch} ended: loss {Loss:F4}, training accuracy {TrainingAccuracy:F4}, validation accuracy {ValidationAccuracy:F4}, "
        + "rate {LearningRate}, {Seconds:F1} s, best so far: {Best}",
        EventName = "EpochEnded")]
    private partial void EpochEnded(
        int epoch, double loss, double trainingAccuracy, double validationAccuracy, double learningRate, double seconds, bool best);

    [LoggerMessage(3, LogLevel.Information, "Saved {Path}: epoch {Epoch}, batch {Batch} is next", EventName = "CheckpointSaved")]
    private partial void CheckpointSaved(string path, int epoch, int batch);

    [LoggerMessage(4, LogLevel.Information, "Training stopped: epoch {Epoch}, batch {Batch} is next", EventName = "TrainingStopped")]
    private partial void Stopped(int epoch, int batch);

    [LoggerMessage(5, LogLevel.Error, "Training diverged in epoch {Epoch}, batch {Batch}", EventName = "TrainingDiverged")]
    private partial void Diverged(Exception exception, int epoch, int batch);

    [LoggerMessage(
        6, LogLevel.Information,
        "Training finished: {Epochs} epochs in {Seconds:F1} s, the best of them {BestEpoch} with a validation accuracy of "
        + "{ValidationAccuracy:F4}",
        EventName = "TrainingFinished")]
    private partial void Finished(int epochs, int bestEpoch, double validationAccuracy, double seconds);
}
