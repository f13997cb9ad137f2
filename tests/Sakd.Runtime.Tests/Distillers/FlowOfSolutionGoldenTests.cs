using Sakd.Distillers;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class FlowOfSolutionGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEach(GoldenFile.Open("losses.json").At("losses", "FSP"), type, golden =>
        {
            var losses = golden.Spots.Zip(golden.Spots.Skip(1), (before, spot) => spot.Selection.WeighNeighbours(
                new FlowOfSolution(before.StudentShape, spot.StudentShape, before.TeacherShape, spot.TeacherShape),
                before.Student,
                spot.Student,
                before.Teacher,
                spot.Teacher));
            golden.Check([.. losses], tolerance);
        });

    [Fact]
    public void UnequalChannelsAreRefused()
    {
        var (narrow, wide) = (new FeatureShape(2, 4, 4), new FeatureShape(3, 4, 4));
        var exception = Assert.Throws<SakdException>(() => new FlowOfSolution(narrow, narrow, narrow, wide));
        Assert.Contains("2x4x4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3x4x4", exception.Message, StringComparison.Ordinal);
        Assert.Throws<SakdException>(() => new FlowOfSolution(narrow, narrow, wide, narrow));
    }
}
