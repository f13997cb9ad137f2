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
        var distiller = new KnowledgeDistillation(reference.At("T").Number());
        LossCase.ForEach(reference, type, found =>
        {
            var spot = found.Spots[0];
            var batch = new LogitBatch(spot.Student, spot.Teacher, zeros(spot.Student.size(0), ScalarType.Int64));
            found.Check([spot.Selection.WeighLogits(distiller, batch)], tolerance);
        });
    }

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void SoAreThoseOfTheOtherFile(ScalarType type) =>
        LogitCase.ForEach("KD", type, golden => golden.Check(new KnowledgeDistillation(golden.Parameter("T"))));
}
