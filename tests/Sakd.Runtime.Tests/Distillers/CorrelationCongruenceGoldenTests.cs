using Sakd.Distillers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class CorrelationCongruenceGoldenTests
{
    [Theory]
    [MemberData(nameof(LossCase.Precisions), MemberType = typeof(LossCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance) =>
        LossCase.ForEachSpot(GoldenFile.Open("losses.json").At("losses", "CC"), type, tolerance, Create);

    [Theory]
    [InlineData(Profile.Paper, true)]
    [InlineData(Profile.AuthorsCode, false)]
    public void TheTeachersEmbeddingIsTrainedInThePaperAlone(Profile profile, bool trained)
    {
        using var modules = Create(profile).Modules;
        modules.to(ScalarType.Float64);
        Assert.All(
            modules.named_parameters(),
            entry => Assert.Equal(trained || entry.name.StartsWith("embed_s", StringComparison.Ordinal), entry.parameter.requires_grad));
    }

    [Fact]
    public void ASingleSampleHasNoRelations()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var student = randn(1, 5, generator: generator).requires_grad_();

        var loss = Create(Profile.Paper).Loss(student, randn(1, 7, generator: generator));
        if (loss.requires_grad) loss.backward();

        Assert.Equal(0, loss.ToDouble());
        Close.Exactly(zeros(1, 5), student.grad ?? zeros(1, 5), "gradient");
    }

    private static CorrelationCongruence Create(Profile profile) =>
        new(new FeatureShape(5, 1, 1), new FeatureShape(7, 1, 1), new StepOptions { Profile = profile });

    /// <summary>
    /// The masked numbers are of the published step, which does not train the teacher's embedding; the plain ones are of the loss alone.
    /// </summary>
    private static CorrelationCongruence Create(LossCase golden, int spot)
    {
        var options = new StepOptions { Profile = golden.IsMasked ? Profile.AuthorsCode : Profile.Paper };
        var distiller = new CorrelationCongruence(
            golden.Spots[spot].StudentShape, golden.Spots[spot].TeacherShape, options, dimension: (int)golden.Inputs["bs"].shape[0]);
        golden.Load(distiller.Modules, ("embed_s.weight", "Ws"), ("embed_s.bias", "bs"), ("embed_t.weight", "Wt"), ("embed_t.bias", "bt"));
        return distiller;
    }
}
