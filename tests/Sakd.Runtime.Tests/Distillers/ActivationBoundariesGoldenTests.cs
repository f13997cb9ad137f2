using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ActivationBoundariesGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(
            GoldenFile.Open("losses.json").At("losses", "AB"), type, tolerance,
            (golden, i) => new ActivationBoundaries(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape, i, golden.Spots.Length));

    [Fact]
    public void AConnectorLeadsOtherShapesIntoTheTeachers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var distiller = new ActivationBoundaries(new FeatureShape(2, 8, 8), new FeatureShape(3, 4, 4), 0, 1);
        ((IInitializable)distiller.Modules!).Initialize(generator);

        var connected = distiller.Regress(randn(5, 2, 8, 8, generator: generator));

        Assert.Equal([5, 3, 4, 4], connected.shape);
        Assert.True(connected.min().ToDouble() < 0, "there is a ReLU");
    }

    [Fact]
    public void ShapesThatNoConvolutionConnectsAreRefused() =>
        Assert.Throws<SakdException>(() => new ActivationBoundaries(new FeatureShape(2, 4, 6), new FeatureShape(3, 8, 9), 0, 1));
}
