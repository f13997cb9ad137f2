using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ContrastiveRepresentationTests
{
    private static readonly FeatureShape Shape = new(5, 1, 1);

    [Theory]
    [InlineData(20, 20)]
    [InlineData(20, 7)]
    [InlineData(50, 200)]
    public void NegativesAreOfOtherClassesAndAreRepeatedOnlyWhenTheyAreTooFew(int perClass, int negatives)
    {
        var labels = Contrasting.Labels(3 * perClass);
        using var indices = tensor(new long[] { 0, 1, 2, 3, 17 });

        using var contrast = Create(labels.Length, negatives).Contrast(new Samples(indices, step: 3));

        Assert.Equal([5, negatives + 1], contrast.shape);
        for (int i = 0; i < 5; i++)
        {
            long own = indices[i].ToInt64();
            long[] row = [.. contrast[i].data<long>()];
            Assert.Equal(own, row[0]);
            Assert.All(row[1..], image => Assert.NotEqual(labels[(int)own], labels[(int)image]));
            if (negatives <= 2 * perClass) Assert.Equal(negatives, row[1..].Distinct().Count());
            else Assert.True(row[1..].Distinct().Count() > perClass);
        }
    }

    [Fact]
    public void NegativesDependOnSeedAndStepAlone()
    {
        using var indices = tensor(new long[] { 4, 5 });
        using var first = Create(60, 10).Contrast(new Samples(indices, step: 3));
        using var again = Create(60, 10).Contrast(new Samples(indices, step: 3));
        using var later = Create(60, 10).Contrast(new Samples(indices, step: 4));

        Close.Exactly(first, again, "the same step");
        Assert.NotEqual(Close.Values(first), Close.Values(later));
    }

    [Fact]
    public void EveryOtherImageIsDrawnEquallyOften()
    {
        using var indices = zeros(2000, dtype: ScalarType.Int64);
        using var contrast = Create(12, 4).Contrast(new Samples(indices, step: 1));

        using var counts = contrast.narrow(1, 1, 4).flatten().bincount(null, minlength: 12);
        double[] shares = [.. Close.Values(counts).Where((_, image) => image % 3 != 0).Select(count => count / 8000)];

        Assert.All(shares, share => Assert.InRange(share, 0.11, 0.14));
    }

    [Fact]
    public void AMaskedStepChangesTheSelectedRowsAlone()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var distiller = Create(60, 10);
        Initialization.Run(distiller.Modules, generator);
        var rows = StateDict.Of(distiller.Modules).Single(entry => entry.Key == "memory_s.rows").Value;
        var before = rows.clone();
        using var decisions = new Decisions(tensor(new float[] { 1, 0, 1, 0 }).reshape(4, 1));

        var student = randn(4, 5, generator: generator).requires_grad_();
        var loss = decisions[0].WeighRemembered(
            distiller, student, randn(4, 5, generator: generator), new Samples(tensor(new long[] { 8, 9, 10, 11 }), step: 0));
        loss.backward();

        using var changed = rows.ne(before).any(1);
        Assert.Equal([8, 10], changed.nonzero().flatten().data<long>().ToArray());
        Close.To(ones(2), rows[TensorIndex.Tensor(changed)].norm(1), 1e-6, "length");
        Assert.Equal([1, 0, 1, 0], Close.Values(student.grad!.abs().sum(1) > 0));
    }

    [Fact]
    public void LabelsOfMoreThanOneClassAreNeeded()
    {
        var exception = Assert.Throws<SakdException>(() => new ContrastiveRepresentation(Shape, Shape, new StepOptions()));
        Assert.Contains("labels of the training part", exception.Message, StringComparison.Ordinal);
        Assert.Throws<SakdException>(() => new ContrastiveRepresentation(Shape, Shape, new StepOptions { TrainingLabels = [1, 1] }));
    }

    private static ContrastiveRepresentation Create(int images, int negatives) =>
        Contrasting.Create(Shape, Shape, Contrasting.Labels(images), dimension: 8, negatives);
}
