using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class VariationalInformationGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(GoldenFile.Open("losses.json").At("losses", "VID"), type, tolerance, Create);

    [Fact]
    public void TheVarianceStartsAtFive()
    {
        using var distiller = new VariationalInformation(new FeatureShape(2, 3, 3), new FeatureShape(3, 3, 3)).Modules;
        double expected = GoldenFile.Open("losses.json").At("losses", "VID", "init_log_scale").Number();
        Close.To(full(3, expected), distiller.get_parameter("log_scale"), 1e-6, "log scale");
    }

    private static VariationalInformation Create(LossCase golden, int spot)
    {
        var distiller = new VariationalInformation(golden.Spots[spot].StudentShape, golden.Spots[spot].TeacherShape);
        golden.Load(
            distiller.Modules,
            ("regressor.0.weight", $"w{spot}_0"),
            ("regressor.2.weight", $"w{spot}_2"),
            ("regressor.4.weight", $"w{spot}_4"),
            ("log_scale", $"log_scale{spot}"));
        return distiller;
    }
}
