using Sakd.Distillers;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class SimilarityPreservingGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "SP"), type, tolerance,
            (golden, i) => new SimilarityPreserving(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape));
}
