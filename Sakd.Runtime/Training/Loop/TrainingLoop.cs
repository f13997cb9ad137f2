using System.Collections.Immutable;
using System.Diagnostics;
using Sakd.Data;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// The epochs of a run: train, validate, report, keep the best; as a whole (<see cref="Run"/>) or step by step (<see cref="Advance"/>).
/// Between two steps its state can be kept, and another loop made of the same parts goes on from there, to the same weights bit for bit.
/// The test part is none of its business: its caller measures the network it leaves, once.
/// </summary>
public sealed class TrainingLoop : IDisposable
{
    private readonly TrainingStep _step;
    private readonly Architecture _model;
    private readonly ImageData _data;
    private readonly LoopOptions _options;
    private readonly ImmutableArray<ITrainingObserver> _observers;
    private readonly BatchSource _batches;
    private readonly BestWeights _best;
    private readonly BestWeights? _bestTeacher;
    private readonly List<EpochMetrics> _epochs = [];
    private IEnumerator<Batch>? _reader;
    private Activity? _activity;
    private EpochTotals? _totals;
    private double? _bestAccuracy;
    private bool _begun;
    private int _epoch = 1;
    private int _batch;

    /// <summary>Puts a loop together; it stands before its first step.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="model">The network that is trained.</param>
    /// <param name="data">The images.</param>
    /// <param name="options">The rest.</param>
    /// <param name="observers">What is told.</param>
    public TrainingLoop(
        TrainingStep step, Architecture model, ImageData data, LoopOptions options, params ImmutableArray<ITrainingObserver> observers)
    {
        (_step, _model, _data, _options, _observers) = (step, model, data, options, observers);
        _batches = new BatchSource(data.Training, data.Normalisation, options.Batch, options.Device)
        {
            Input = data.Shape,
            Classes = data.Classes,
        };
        _best = new BestWeights(model);
        _bestTeacher = (step as DistillationStep)?.TrainedTeacher is { } teacher ? new BestWeights(teacher) : null;
    }

    /// <summary>Whether all epochs are over.</summary>
    public bool IsDone => _epoch > _options.Epochs;

    /// <summary>Where the loop is.</summary>
    public LoopState State() => new()
    {
        Epoch = _epoch,
        Batch = _batch,
        Step = _step.Step,
        BestAccuracy = _bestAccuracy,
        Epochs = [.. _epochs],
        Sums = _totals?.Sums(),
    };

    /// <summary>All tensors that the loop's future depends on, and the best weights so far: themselves, not copies.</summary>
    public IReadOnlyList<(string Key, Tensor Value)> Tensors() =>
    [
        .. _step.State(),
        .. _best.Kept.Select(entry => ($"best.{entry.Key}", entry.Value)),
        .. _bestTeacher?.Kept.Select(entry => ($"best_teacher.{entry.Key}", entry.Value)) ?? [],
    ];

    /// <summary>The first batch of the first epoch, as the networks see it: to look at. The caller disposes of it.</summary>
    public Batch FirstBatch() => _batches.Shuffled(_options.Seed, epoch: 1, _options.Augmentation).First();

    /// <summary>Goes on from where another loop of the same parts was.</summary>
    /// <param name="state">Where it was.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="SakdException">They are of a loop of other parts.</exception>
    public void Restore(LoopState state, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        Close();
        _begun = false;
        _step.Load(tensors, source);
        _step.Step = state.Step;
        (_epoch, _batch, _bestAccuracy) = (state.Epoch, state.Batch, state.BestAccuracy);
        _totals = state.Sums is { } sums ? EpochTotals.Of(_options.Spots, sums) : null;
        _epochs.Clear();
        _epochs.AddRange(state.Epochs);
        SettleAfter(state.Epochs);
        if (_bestAccuracy is null) return;
        _best.Keep(tensors.Under("best"), source);
        _bestTeacher?.Keep(tensors.Under("best_teacher"), source);
    }

    /// <summary>
    /// Runs what is left of the epochs and leaves the network, and a teacher that is trained along, with the weights of its best, by
    /// validation accuracy.
    /// </summary>
    /// <param name="stop">Asks for an early end, between two steps.</param>
    /// <exception cref="OperationCanceledException">The end was asked for; the loop can go on.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        while (!IsDone) Advance(stop);
        _best.Restore();
        _bestTeacher?.Restore();
        return new TrainingResult([.. _epochs]);
    }

    /// <summary>Does the next step; behind the last one of an epoch, validates.</summary>
    /// <param name="stop">Asks for an early end, before the step or within the validation.</param>
    /// <exception cref="OperationCanceledException">The end was asked for; the loop can go on from there.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Advance(CancellationToken stop = default)
    {
        if (IsDone) throw new InvalidOperationException("All epochs are over.");
        try
        {
            stop.ThrowIfCancellationRequested();
            if (!_begun) Tell(observer => observer.Begun(State(), _options));
            _begun = true;
            if (_reader is null) Open();
            if (_batch < _batches.Batches) DoStep();
            if (_batch == _batches.Batches) EndEpoch(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _begun = false;
            Tell(observer => observer.Stopped(State()));
            throw;
        }
    }

    /// <summary>Releases the batches that were read ahead and the copies of the best weights.</summary>
    public void Dispose()
    {
        Close();
        _best.Dispose();
        _bestTeacher?.Dispose();
    }

    private void Open()
    {
        SetRates();
        _model.train();
        _totals ??= new EpochTotals(_options.Spots);
        _activity = Telemetry.StartEpoch(_epoch);
        _reader = _batches.Shuffled(_options.Seed, _epoch, _options.Augmentation, from: _batch).GetEnumerator();
    }

    private void DoStep()
    {
        long began = Stopwatch.GetTimestamp();
        _reader!.MoveNext();
        using var batch = _reader.Current;
        double waited = Stopwatch.GetElapsedTime(began).TotalSeconds;

        if (_options.CoinRates is { } coins) ((DistillationStep)_step).CoinRates = coins.At(_epoch, _batch);
        var result = _step.Run(batch.Images, batch.Labels, batch.Indices);
        Telemetry.StepDone(result, waited, Stopwatch.GetElapsedTime(began).TotalSeconds);
        if (result.NotFinite is not null)
        {
            using var there = batch.Indices.cpu();
            var diverged = new DivergedException(
                _epoch, _batch, result, [.. there.data<long>().ToArray().Select(_data.Training.NameOf)]);
            Tell(observer => observer.Diverged(diverged));
            throw diverged;
        }

        _totals!.Add(result, waited);
        _batch++;
        Tell(observer => observer.StepDone(_epoch, _totals));
    }

    private void EndEpoch(CancellationToken stop)
    {
        double imagesPerSecond = _totals!.ImagesPerSecond;
        var validation = Evaluation.Measure(_model, _data.Validation, _data.Normalisation, _options.Device, _data.Shape, stop);
        bool best = !(validation.Fraction <= _bestAccuracy);
        if (best)
        {
            _bestAccuracy = validation.Fraction;
            _best.Keep();
            _bestTeacher?.Keep();
        }

        var metrics = _totals.ToMetrics(
            _epoch, _step.LearningRate, (_step as DistillationStep)?.PolicyTemperature, validation.Fraction, best, imagesPerSecond) with
        {
            ValidationLoss = validation.CrossEntropy,
        };
        Telemetry.EpochDone(metrics, _activity);
        Close();
        (_epoch, _batch, _totals) = (_epoch + 1, 0, null);
        _epochs.Add(metrics);
        SettleAfter(metrics);
        Tell(observer => observer.EpochDone(metrics));
        if (IsDone) Tell(observer => observer.Finished(new TrainingResult([.. _epochs])));
    }

    private void Tell(Action<ITrainingObserver> what)
    {
        foreach (var observer in _observers) what(observer);
    }

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
        _activity?.Dispose();
        _activity = null;
    }

    private void SettleAfter(params IEnumerable<EpochMetrics> epochs)
    {
        if (_options.Settles && _step is DistillationStep { IsSettled: false } step && epochs.Any(epoch => epoch.DistilsAll)) step.Settle();
    }

    private void SetRates()
    {
        _step.LearningRate = _options.Schedule.At(_options.LearningRate, _epoch - 1, _options.Epochs);
        if (_step is not DistillationStep distillation) return;
        distillation.Epoch = _epoch;
        distillation.PolicyTemperature = TemperatureSchedule.At(
            _options.Profile, _epoch - 1, _options.Epochs, _options.PolicyTemperature);
    }
}
