using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class FactorTransferGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        foreach (var reference in GoldenFile.Open("losses.json").At("losses", "FT", "cases").EnumerateArray())
            LossCase.ForEachSpot(
                reference, type, tolerance, (golden, i) => new FactorsAlone(golden.Spots[i].StudentShape, golden.Spots[i].TeacherShape));
    }

    [Fact]
    public void TheTranslatorIsTrainedAndTheParaphraserIsNot()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var distiller = new FactorTransfer(new FeatureShape(3, 8, 8), new FeatureShape(6, 4, 4));
        Initialization.Run(distiller.Modules, generator);
        Initialization.Run(distiller.Pretrained, generator);
        var teacher = randn(5, 6, 4, 4, generator: generator);

        using var factors = distiller.Regress(randn(5, 3, 8, 8, generator: generator));
        distiller.Loss(factors, teacher).backward();

        Assert.Equal([5, 3, 8, 8], factors.shape);
        Assert.All(distiller.Modules.parameters(), parameter => Assert.NotNull(parameter.grad));
        Assert.All(distiller.Pretrained.parameters(), parameter => Assert.Null(parameter.grad));

        distiller.PretrainingLoss(teacher).backward();
        Assert.All(distiller.Pretrained.parameters(), parameter => Assert.True(parameter.grad!.abs().sum().ToDouble() > 0));
    }

    [Fact]
    public void TheKeysAreThoseOfPublishedSequences()
    {
        var distiller = new FactorTransfer(new FeatureShape(3, 8, 8), new FeatureShape(6, 4, 4));
        Assert.Equal(
            ["encoder.0.weight", "encoder.0.bias", "encoder.3.weight", "encoder.3.bias", "encoder.6.weight", "encoder.6.bias",
             "decoder.0.weight", "decoder.0.bias", "decoder.3.weight", "decoder.3.bias", "decoder.6.weight", "decoder.6.bias"],
            StateDict.Of(distiller.Pretrained).Select(entry => entry.Key));
        Assert.Equal(
            ["encoder.0.weight", "encoder.1.weight", "encoder.3.weight", "encoder.4.weight", "encoder.6.weight", "encoder.7.weight"],
            StateDict.Of(distiller.Modules).Select(entry => entry.Key).Where(key => key.EndsWith(".weight", StringComparison.Ordinal)));
    }

    /// <summary>The references begin where translator and paraphraser end.</summary>
    private sealed class FactorsAlone(FeatureShape student, FeatureShape teacher) : ISpotDistiller
    {
        private readonly FactorTransfer _transfer = new(student, teacher);

        public Tensor Loss(Tensor student, Tensor teacher) => _transfer.Difference(student, teacher);
    }
}
