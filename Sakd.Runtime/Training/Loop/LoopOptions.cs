using System.Collections.Immutable;
using Sakd.Data;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>What governs a run from epoch to epoch; what governs a step is in <see cref="StepOptions"/>.</summary>
public sealed record LoopOptions
{
    /// <summary>The number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>The learning rate at the start.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How it falls.</summary>
    public RateSchedule Schedule { get; init; }

    /// <summary>Whose temperature schedule the policy follows.</summary>
    public Profile Profile { get; init; } = Profile.Paper;

    /// <summary>tau in the first epoch.</summary>
    public double PolicyTemperature { get; init; } = TemperatureSchedule.Start;

    /// <summary>How training images are varied.</summary>
    public required Augmentation Augmentation { get; init; }

    /// <summary>The names of the branch points, "KD_1" to "KL"; empty for plain training.</summary>
    public ImmutableArray<string> Spots { get; init; } = [];

    /// <summary>The rates at the branch points for <see cref="Strategy.Matched"/>; null for other strategies.</summary>
    public CoinSchedule? CoinRates { get; init; }

    /// <summary>
    /// Whether <see cref="Strategy.Adaptive"/> goes on as <see cref="Strategy.Always"/>, without its routing pass, behind the first epoch
    /// in which every image was distilled at every spot.
    /// </summary>
    public bool Settles { get; init; }

    /// <summary>Where the order of the images and their augmentation come from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where the networks are.</summary>
    public Device Device { get; init; } = CPU;
}
