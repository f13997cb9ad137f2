using Sakd.Distillers;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class AttentionTransferGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "AT"), type, tolerance,
            (golden, i) => new AttentionTransfer(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape));
}
