using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class NeuronSelectivityTransferGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "NST"), type, tolerance,
            (golden, i) => new NeuronSelectivityTransfer(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape));

    [Fact]
    public void BothFormsAreTheSame()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var wide = new FeatureShape(40, 3, 3);
        var flat = new FeatureShape(5, 6, 6);
        var small = new FeatureShape(7, 6, 6);
        foreach (var (student, teacher) in new[] { (wide, flat), (flat, small), (small, wide) })
        {
            var s =
                randn(3, student.Channels, student.Height, student.Width, dtype: ScalarType.Float64, generator: generator).requires_grad_();
            var t = randn(3, teacher.Channels, teacher.Height, teacher.Width, dtype: ScalarType.Float64, generator: generator);

            var loss = new NeuronSelectivityTransfer(student, teacher).Loss(s, t);
            loss.backward();
            var naiveStudent = s.detach().requires_grad_();
            var naive = Naive(naiveStudent, t);
            naive.backward();

            Close.To(naive.ToDouble(), loss.ToDouble(), 1e-10, $"{student} and {teacher}, loss");
            Close.To(naiveStudent.grad!, s.grad, 1e-10, $"{student} and {teacher}, gradient");
        }
    }

    /// <summary>The discrepancy as the paper writes it.</summary>
    private static Tensor Naive(Tensor student, Tensor teacher)
    {
        long height = Math.Min(student.shape[2], teacher.shape[2]);
        var s = nn.functional.normalize(nn.functional.adaptive_avg_pool2d(student, height).flatten(2), dim: 2);
        var t = nn.functional.normalize(nn.functional.adaptive_avg_pool2d(teacher, height).flatten(2), dim: 2);
        return Kernel(t, t) + Kernel(s, s) - (2 * Kernel(s, t));

        static Tensor Kernel(Tensor a, Tensor b) => a.bmm(b.transpose(1, 2)).square().mean();
    }
}
