using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class FitNetGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        var reference = GoldenFile.Open("losses.json").At("losses", "FitNet", "with_convreg_1x1");

        // The bias before a batch norm has the gradient 0, which is left by cancellation.
        LossCase.ForEachSpot(reference, type, tolerance, Create, absolute: 1e-7);
    }

    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void AfterTheRegressorItIsTheMeanSquaredDifference(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var reference = GoldenFile.Open("losses.json").At("losses", "FitNet");
        var student = reference.At("inputs", "f_s").Tensor(type).requires_grad_();
        var teacher = reference.At("inputs", "f_t").Tensor(type);

        var loss = new FitNet(LossSpot.Shape(student), LossSpot.Shape(teacher)).Loss(student, teacher);
        loss.backward();

        Close.To(
            reference.At("plain_mse", type is ScalarType.Float64 ? "loss_f64" : "loss_f32").Number(), loss.ToDouble(), tolerance, "loss");
        Close.To(reference.At("plain_mse", "grad", "f_s").Tensor(type), student.grad, tolerance, "gradient");
    }

    [Fact]
    public void ShapesThatNoConvolutionConnectsAreRefused()
    {
        var exception = Assert.Throws<SakdException>(() => new FitNet(new FeatureShape(2, 4, 6), new FeatureShape(3, 8, 9)));
        Assert.Contains("2x4x6", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3x8x9", exception.Message, StringComparison.Ordinal);
    }

    private static FitNet Create(LossCase golden, int spot)
    {
        var distiller = new FitNet(golden.Spots[spot].StudentShape, golden.Spots[spot].TeacherShape);
        golden.Load(distiller.Modules, ("conv.weight", "conv_w"), ("conv.bias", "conv_b"));
        return distiller;
    }
}
