using System.Collections.Immutable;
using System.Globalization;

namespace Sakd.Training;

/// <summary>A loss is no longer finite: nothing that the run would go on to do makes sense.</summary>
public sealed class DivergedException : SakdException
{
    /// <summary>Says when and by what.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="batch">The batch in it, counted from 0.</param>
    /// <param name="result">The numbers of the step.</param>
    /// <param name="images">What the images of its batch are called.</param>
    public DivergedException(int epoch, int batch, StepResult result, ImmutableArray<string> images)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"the {result.NotFinite?.Name} became {result.NotFinite?.Value} in epoch {epoch}: the training diverged; try a lower --lr"))
    {
        Epoch = epoch;
        Batch = batch;
        Result = result;
        Images = images;
    }

    /// <summary>The epoch, counted from 1.</summary>
    public int Epoch { get; }

    /// <summary>The batch in it, counted from 0.</summary>
    public int Batch { get; }

    /// <summary>The numbers of the step, every part of the loss among them.</summary>
    public StepResult Result { get; }

    /// <summary>What the images of its batch are called.</summary>
    public ImmutableArray<string> Images { get; }
}
