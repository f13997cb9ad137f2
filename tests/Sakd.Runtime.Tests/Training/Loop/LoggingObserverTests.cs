using Microsoft.Extensions.Logging;
using Sakd.Data;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>The ids, names and values that whoever filters logs relies on.</summary>
public sealed class LoggingObserverTests : IDisposable
{
    private static readonly FeatureShape _shape = new(1, 8, 8);
    private readonly TemporaryFolder _folder = new();
    private readonly ImageData _data;
    private readonly ToyNetwork _model = new("toy", 4, _shape, 3, seed: 1);
    private readonly PlainStep _step;
    private readonly RecordedLog _log = new();

    public LoggingObserverTests()
    {
        set_num_threads(1);
        IdxBytes.WriteDataSet(_folder.Path, _shape, classes: 3, trainingPerClass: 30, testPerClass: 5);
        _data = DataFolder.Load(_folder.Path);
        _step = new PlainStep(_model, new StepOptions());
    }

    public void Dispose()
    {
        _step.Dispose();
        _model.Dispose();
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AWholeTrainingIsItsBeginningItsEpochsAndItsEnd()
    {
        using var loop = Loop(epochs: 2);
        var result = loop.Run(TestContext.Current.CancellationToken);

        Assert.Equal(
            [(1, "TrainingBegun"), (2, "EpochEnded"), (2, "EpochEnded"), (6, "TrainingFinished")],
            _log.Entries.Select(entry => entry.Event));
        Assert.All(_log.Entries, entry => Assert.Equal(LogLevel.Information, entry.Level));
        Assert.Equal([2, 9, 0.1, 1, 0], _log.Entries[0].Values("Epochs", "BatchSize", "LearningRate", "Epoch", "Batch"));
        Assert.All(result.Epochs, epoch => Assert.Equal(
            [epoch.Loss, epoch.TrainingAccuracy, epoch.ValidationAccuracy, epoch.LearningRate, epoch.Seconds],
            _log.Entries[epoch.Epoch].Values("Loss", "TrainingAccuracy", "ValidationAccuracy", "LearningRate", "Seconds")));
        Assert.Equal(
            [2, result.Best.Epoch, result.Best.ValidationAccuracy, result.Seconds],
            _log.Entries[^1].Values("Epochs", "BestEpoch", "ValidationAccuracy", "Seconds"));
    }

    [Fact]
    public void ATrainingThatIsStoppedSaysWhereItGoesOn()
    {
        using var loop = Loop(epochs: 2);
        for (int i = 0; i < 3; i++) loop.Advance(TestContext.Current.CancellationToken);
        new LoggingObserver(_log).CheckpointSaved("last.safetensors", loop.State());
        Assert.Throws<OperationCanceledException>(() => loop.Advance(new CancellationToken(canceled: true)));
        loop.Advance(TestContext.Current.CancellationToken);

        Assert.Equal(
            [(1, "TrainingBegun"), (3, "CheckpointSaved"), (4, "TrainingStopped"), (1, "TrainingBegun")],
            _log.Entries.Select(entry => entry.Event));
        Assert.Equal("Saved last.safetensors: epoch 1, batch 3 is next", _log.Entries[1].Message);
        Assert.Equal("Training stopped: epoch 1, batch 3 is next", _log.Entries[2].Message);
        Assert.Equal([1, 3], _log.Entries[3].Values("Epoch", "Batch"));
    }

    [Fact]
    public void ATrainingThatDivergesIsAnErrorWithItsException()
    {
        using var loop = Loop(epochs: 3, rate: 1e30);
        var thrown = Assert.Throws<DivergedException>(() => loop.Run(TestContext.Current.CancellationToken));

        var last = _log.Entries[^1];
        Assert.Equal((LogLevel.Error, (5, "TrainingDiverged")), (last.Level, last.Event));
        Assert.Same(thrown, last.Exception);
        Assert.Equal([thrown.Epoch, thrown.Batch], last.Values("Epoch", "Batch"));
    }

    private TrainingLoop Loop(int epochs, double rate = 0.1) => new(
        _step,
        _model,
        _data,
        new LoopOptions { Epochs = epochs, Batch = 9, LearningRate = rate, Augmentation = Augmentation.None, Seed = 1 },
        new LoggingObserver(_log));

    private sealed record Entry(
        LogLevel Level, (int Id, string? Name) Event, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Named)
    {
        public IEnumerable<object?> Values(params string[] names) => names.Select(name => Named[name]);
    }

    private sealed class RecordedLog : ILogger
    {
        public List<Entry> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add(new Entry(
                logLevel,
                (eventId.Id, eventId.Name),
                formatter(state, exception),
                exception,
                ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary()));
    }
}
