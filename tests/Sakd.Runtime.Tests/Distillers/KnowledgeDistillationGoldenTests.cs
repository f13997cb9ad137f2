using Sakd.Distillers;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class KnowledgeDistillationGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        var reference = GoldenFile.Open("losses.json").At("losses", "KD");
        LossCase.ForEachSpot(reference, type, tolerance, (_, _) => new KnowledgeDistillation(reference.At("T").Number()));
    }
}
