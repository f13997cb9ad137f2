using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class RelationalKnowledgeGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "RKD"), type, tolerance,
            (golden, i) => new RelationalKnowledge(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape),
            absolute: type is ScalarType.Float64 ? 1e-12 : 1e-6);

    [Fact]
    public void ASingleSampleHasNoRelations()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var student = randn(1, 5, generator: generator).requires_grad_();

        var loss = new RelationalKnowledge(new FeatureShape(5, 1, 1), new FeatureShape(7, 1, 1)).Loss(
            student, randn(1, 7, generator: generator));
        if (loss.requires_grad) loss.backward();

        Assert.Equal(0, loss.ToDouble());
        Close.Exactly(zeros(1, 5), student.grad ?? zeros(1, 5), "gradient");
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void SamplesThatCoincideHaveTheValueOfDoublePrecisionAndAUsableGradient(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Open("losses.json").At("losses", "RKD");
        var reference = golden.At("duplicate_student_rows");
        var student = reference.At("f_s").Tensor(type).requires_grad_();
        var teacher = golden.At("inputs", "f_t").Tensor(type);

        var loss = new RelationalKnowledge(LossSpot.Shape(student), LossSpot.Shape(teacher)).Loss(student, teacher);
        loss.backward();

        // The published single precision hangs on a rounding residue, and the published gradient of the two samples is of the order of
        // 1e12.
        Close.To(reference.At("plain", "loss_f64").Number(), loss.ToDouble(), 1e-5, "loss");
        Assert.True(student.grad!.abs().max().ToDouble() < 10);
    }
}
