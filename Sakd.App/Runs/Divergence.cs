using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>What <c>diverged.json</c> holds: which number was not finite any more, and the step if it was a loss.</summary>
public sealed record Divergence
{
    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number.</summary>
    public string What { get; init; } = "loss";

    /// <summary>The batch in it, counted from 0; null where only the means of the epoch showed it.</summary>
    public int? Batch { get; init; }

    /// <summary>What the images of the batch are called.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The numbers of the step: every part of the loss; null likewise.</summary>
    public StepResult? Step { get; init; }

    /// <summary>Of an exception.</summary>
    public static Divergence Of(DivergedException e) => new()
    {
        Epoch = e.Epoch,
        What = e.Result.NotFinite?.Name ?? "loss",
        Batch = e.Batch,
        Images = e.Images,
        Step = e.Result,
    };
}
