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
    /// <summary>A neighbour that is wider alone, by a stride of 1x2, is averaged down as one that is larger both ways.</summary>
    [Fact]
    public void ANeighbourThatIsWiderAloneIsAveragedDown()
    {
        using var scope = NewDisposeScope();
        FeatureShape before = new(3, 4, 8), halved = new(3, 4, 4), after = new(2, 4, 4);
        Tensor studentBefore = HashRule.Input([2, 3, 4, 8]), teacherBefore = 2 * studentBefore;
        Tensor student = HashRule.Input([2, 2, 4, 4]), teacher = student - 1;
        var loss = new FlowOfSolution(before, after, before, after).Loss(studentBefore, student, teacherBefore, teacher);
        var expected = new FlowOfSolution(halved, after, halved, after)
            .Loss(Halved(studentBefore), student, Halved(teacherBefore), teacher);
        Close.To(expected, loss, 1e-6, "the loss");

        static Tensor Halved(Tensor map) => map.reshape(2, 3, 4, 4, 2).mean([4]);
    }
}
