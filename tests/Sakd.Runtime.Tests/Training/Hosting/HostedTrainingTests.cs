using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Training.Hosting;

/// <summary>The hosted service of docs/library.md: it compiles, stops with its host, and goes on where it was.</summary>
public sealed class HostedTrainingTests : IDisposable
{
    private const int Epochs = 4, StepsInAnEpoch = 9;

    private static readonly FeatureShape _shape = new(1, 8, 8);
    private readonly TemporaryFolder _folder = new();
    private readonly ImageData _data;

    public HostedTrainingTests()
    {
        IdxBytes.WriteDataSet(_folder.Path, _shape, classes: 3, trainingPerClass: 30, testPerClass: 5);
        _data = DataFolder.Load(_folder.Path);
    }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(StepsInAnEpoch)]
    [InlineData((2 * StepsInAnEpoch) + 5)]
    public async Task AHostThatIsStoppedAndStartedAgainEndsWithTheWeightsOfOneThatWasNot(int stopAfter)
    {
        var whole = await Train(stopAfter: null);
        File.Delete("last.safetensors");

        var stopped = await Train(stopAfter);
        Assert.InRange(stopped.State.Step, stopAfter, (Epochs * StepsInAnEpoch) - 1);
        var resumed = await Train(stopAfter: null);

        Assert.NotEqual(whole.Tensors, stopped.Tensors);
        Assert.Equal(whole.Tensors, resumed.Tensors);
        Assert.Equal(whole.State.Epochs.Select(epoch => epoch.Loss), resumed.State.Epochs.Select(epoch => epoch.Loss));
    }

    [Fact]
    public void ThePageShowsTheCodeThatIsTestedHere()
    {
        string page = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "..", "docs", "library.md")).ReplaceLineEndings("\n");
        string[] blocks = [.. page.Split("```csharp\n").Skip(1).Select(block => Trimmed(block.Split("\n```")[0]))];
        string code = string.Concat(Directory.GetFiles(Here(), "*.cs").Select(file => Trimmed(File.ReadAllText(file))));

        Assert.True(blocks.Length >= 2, "the service and the program are on the page");
        Assert.All(blocks, block => Assert.Contains(block, code, StringComparison.Ordinal));
    }

    /// <summary>Trains in a host, until the end or until it is stopped behind a step.</summary>
    /// <returns>All that the loop is then: weights, velocities and the best weights among its tensors.</returns>
    private async Task<(byte[][] Tensors, LoopState State)> Train(int? stopAfter)
    {
        using var teacher = new ToyNetwork("teacher", 6, _shape, 3, seed: 1);
        using var student = new ToyNetwork("student", 4, _shape, 3, seed: 1);
        using var step = new ToyStep(teacher, student, new StepOptions { Beta2 = 1 });
        var options = new LoopOptions
        {
            Epochs = Epochs,
            Batch = 9,
            LearningRate = 0.05,
            Augmentation = Augmentation.None,
            Spots = ["KD_1", "KL"],
            Seed = 1,
        };
        var gate = new Gate(stopAfter);

        using var host = Build([], step, student, _data, options, gate);
        await host.StartAsync(TestContext.Current.CancellationToken);
        if (stopAfter is not null)
        {
            await gate.Reached;
            var stopping = host.StopAsync(TestContext.Current.CancellationToken);
            gate.Open();
            await stopping;
        }

        await host.WaitForShutdownAsync(TestContext.Current.CancellationToken);
        await host.Services.GetServices<IHostedService>().OfType<TrainingService>().Single().ExecuteTask!;
        var loop = host.Services.GetRequiredService<TrainingLoop>();
        return ([.. loop.Tensors().Select(tensor => tensor.Value.detach().contiguous().bytes.ToArray())], loop.State());
    }

    private static IHost Build(
        string[] args, TrainingStep step, Architecture student, ImageData data, LoopOptions options, ITrainingObserver observer)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(services => new LoggingObserver(services.GetRequiredService<ILogger<TrainingLoop>>()));
        builder.Services.AddSingleton(services => new TrainingLoop(
            step, student, data, options, services.GetRequiredService<LoggingObserver>(), observer));
        builder.Services.AddHostedService<TrainingService>();
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private static string Trimmed(string code) =>
        string.Concat(code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim() + "\n"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    /// <summary>Holds a training behind a step, so that it is stopped there and not somewhere.</summary>
    private sealed class Gate(int? step) : ITrainingObserver
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();
        private int _steps;

        public Task Reached => _reached.Task;

        public void Open() => _open.Set();

        public void StepDone(int epoch, EpochTotals totals)
        {
            if (++_steps != step) return;
            _reached.SetResult();
            _open.Wait();
        }
    }
}
