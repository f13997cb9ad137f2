using Sakd.Distillers;
using Sakd.Layers;

namespace Sakd.Training;

/// <summary>A distiller that a pair is compiled for.</summary>
/// <param name="Name">The name on the command line, such as "at".</param>
/// <param name="Title">The distiller's name in words.</param>
/// <param name="Layout">Where it compares.</param>
/// <param name="Weight">beta_2, the weight of its loss in the student's objective.</param>
/// <param name="Paper">Where it was published.</param>
/// <param name="CreateStep">Makes the training step from a teacher and a student of the pair.</param>
public sealed record DistillerEntry(
    string Name,
    string Title,
    Layout Layout,
    double Weight,
    string Paper,
    Func<Architecture, Architecture, StepOptions, DistillationStep> CreateStep)
{
    /// <summary>The first epochs, of 240, over which its loss rises to its weight; 0 for none.</summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>What takes the last decision beside it in place of L_KL; null for L_KL itself.</summary>
    public LogitDistillerEntry? AtLogits { get; init; }
}
