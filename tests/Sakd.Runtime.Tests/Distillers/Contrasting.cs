using System.Collections.Immutable;
using Sakd.Distillers;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>CRD at the sizes of tests.</summary>
internal static class Contrasting
{
    /// <summary>Classes 0, 1, 2, 0, 1, 2, ..</summary>
    internal static ImmutableArray<long> Labels(int images) => [.. Enumerable.Range(0, images).Select(image => image % 3L)];

    internal static ContrastiveRepresentation Create(
        FeatureShape student, FeatureShape teacher, ImmutableArray<long> labels, int dimension, int negatives) =>
        new(student, teacher, new StepOptions { TrainingLabels = labels, Seed = 7 }, dimension, negatives);
}
