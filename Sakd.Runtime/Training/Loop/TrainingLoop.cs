using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Layers;

namespace Sakd.Training;

/// <summary>
/// The epochs of a run: train, validate, report, keep the best. The test part is none of its business: its caller measures the
/// network it leaves, once.
/// </summary>
/// <param name="step">What is done with a batch.</param>
/// <param name="model">The network that is trained.</param>
/// <param name="data">The images.</param>
/// <param name="options">The rest.</param>
/// <param name="observers">What is told.</param>
public sealed class TrainingLoop(
    TrainingStep step, Architecture model, ImageData data, LoopOptions options, params ImmutableArray<ITrainingObserver> observers)
{
    private readonly BatchSource _batches = new(data.Training, data.Normalisation, options.Batch, options.Device)
    {
        Input = model.Input,
        Classes = data.Classes,
    };
    private double _bestAccuracy = double.NegativeInfinity;

    /// <summary>
    /// Runs all epochs and leaves the network, and a teacher that is trained along, with the weights of its best, by validation accuracy.
    /// </summary>
    /// <param name="stop">Asks for an early end, between two steps.</param>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    /// <exception cref="SakdException">The loss is no longer finite.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        var epochs = ImmutableArray.CreateBuilder<EpochMetrics>(options.Epochs);
        using var best = new BestWeights(model);
        using var teacher = (step as DistillationStep)?.TrainedTeacher is { } trained ? new BestWeights(trained) : null;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var metrics = RunEpoch(epoch, stop);
            if (metrics.Best)
            {
                best.Keep();
                teacher?.Keep();
            }
            epochs.Add(metrics);
            foreach (var observer in observers) observer.EpochDone(metrics);
        }
        best.Restore();
        teacher?.Restore();
        return new TrainingResult(epochs.MoveToImmutable());
    }

    /// <summary>Runs one epoch, counted from 1.</summary>
    public EpochMetrics RunEpoch(int epoch, CancellationToken stop = default)
    {
        SetRates(epoch);
        model.train();
        var totals = new EpochTotals(options.Spots);
        foreach (var batch in _batches.Shuffled(options.Seed, epoch, options.Augmentation))
        {
            using (batch)
            {
                stop.ThrowIfCancellationRequested();
                var result = step.Run(batch.Images, batch.Labels, batch.Indices);
                if (!double.IsFinite(result.Loss))
                    throw new SakdException($"the loss became {result.Loss} in epoch {epoch}: the training diverged; try a lower --lr");
                totals.Add(result);
            }
            foreach (var observer in observers) observer.StepDone(epoch, totals);
        }
        double imagesPerSecond = totals.ImagesPerSecond;

        var validation = Evaluation.Measure(model, data.Validation, data.Normalisation, options.Device, stop);
        bool best = validation.Fraction > _bestAccuracy;
        if (best) _bestAccuracy = validation.Fraction;
        return totals.ToMetrics(
            epoch, step.LearningRate, (step as DistillationStep)?.PolicyTemperature, validation.Fraction, best, imagesPerSecond);
    }

    private void SetRates(int epoch)
    {
        step.LearningRate = options.Schedule.At(options.LearningRate, epoch - 1, options.Epochs);
        if (step is not DistillationStep distillation) return;
        distillation.PolicyTemperature = TemperatureSchedule.At(options.Profile, epoch - 1, options.Epochs);
        if (!options.CoinRates.IsEmpty) distillation.CoinRates = options.CoinRates[Math.Min(epoch, options.CoinRates.Length) - 1];
    }
}
