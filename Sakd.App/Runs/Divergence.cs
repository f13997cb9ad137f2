using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>What <c>diverged.json</c> holds: the step whose loss was not finite.</summary>
public sealed record Divergence
{
    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The batch in it, counted from 0.</summary>
    public required int Batch { get; init; }

    /// <summary>What the images of the batch are called.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The numbers of the step: every part of the loss.</summary>
    public required StepResult Step { get; init; }

    /// <summary>Of an exception.</summary>
    public static Divergence Of(DivergedException e) => new() { Epoch = e.Epoch, Batch = e.Batch, Images = e.Images, Step = e.Result };
}
