using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Training.Hosting;

/// <summary>Trains while a host runs, saves when it stops, and goes on when it is started again.</summary>
public sealed class TrainingService(TrainingLoop loop, LoggingObserver log, IHostApplicationLifetime host) : BackgroundService
{
    private const string Checkpoint = "last.safetensors";

    // A thread of its own from the first step to the last: libtorch's modes and threads are the thread's.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(
            () => Train(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Train(CancellationToken stoppingToken)
    {
        if (File.Exists(Checkpoint)) Restore();
        try
        {
            while (!loop.IsDone)
            {
                loop.Advance(stoppingToken);
                if (loop.State().Batch == 0) Save();
            }

            loop.Run(stoppingToken); // leaves the network with the weights of its best epoch
            host.StopApplication();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Save();
        }
    }

    private void Save()
    {
        var state = loop.State();
        string json = JsonSerializer.Serialize(state, LoopJson.Default.LoopState);
        Safetensors.Save(Checkpoint, loop.Tensors(), new Dictionary<string, string> { ["state"] = json });
        log.CheckpointSaved(Checkpoint, state);
    }

    private void Restore()
    {
        using var file = Safetensors.Load(Checkpoint);
        var state = JsonSerializer.Deserialize(file.Metadata["state"], LoopJson.Default.LoopState)!;
        loop.Restore(state, file.Tensors, Checkpoint);
    }
}

/// <summary>The state as JSON; extremes that no step has set yet are infinite.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(LoopState))]
internal sealed partial class LoopJson : JsonSerializerContext;
