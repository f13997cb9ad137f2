using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ProbabilisticKnowledgeGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "PKT"), type, tolerance,
            (golden, i) => new ProbabilisticKnowledge(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape));

    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void ARowOfZerosHasNoGradientAndLeavesTheOthersTheirs(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Open("losses.json").At("losses", "PKT");
        var reference = golden.At("zero_student_row0", "plain");
        var student = golden.At("inputs", "f_s").Tensor(type);
        student[0] = 0;
        student.requires_grad = true;
        var teacher = golden.At("inputs", "f_t").Tensor(type);

        var loss = new ProbabilisticKnowledge(LossSpot.Shape(student), LossSpot.Shape(teacher)).Loss(student, teacher);
        loss.backward();

        Close.To(reference.At(type is ScalarType.Float64 ? "loss_f64" : "loss_f32").Number(), loss.ToDouble(), tolerance, "loss");
        Close.Exactly(zeros_like(student[0]), student.grad![0], "gradient of the row of zeros");
        Close.To(reference.At("grad", "f_s").Tensor(type)[1..], student.grad[1..], tolerance, "gradient of the others");
    }
}
