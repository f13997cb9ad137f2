using Sakd.Data;
using Sakd.Runtime.Tests.Toy;
using Sakd.Runtime.Tests.Training;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class MixingTests
{
    private const int Classes = 5;

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, 1.0)]
    [InlineData(0.2, 1.0)]
    public void TheSharesOfTheLabelsAreThoseOfThePixels(double mixup, double cutMix)
    {
        // Image i is i throughout, so that the mean of a mixed image says how much of which it holds.
        using var scope = NewDisposeScope();
        var labels = arange(Classes, ScalarType.Int64);
        var images = labels.to(ScalarType.Float32).view(-1, 1, 1, 1).expand(Classes, 3, 8, 8).contiguous();
        var seen = new HashSet<string>();
        for (int batch = 0; batch < 20; batch++)
        {
            var (mixed, shares) = new Mixing(mixup, cutMix).Apply(images, labels, Classes, seed: 1, batch);

            Assert.Equal([Classes, Classes], shares.shape);
            Assert.True(shares.sum(1).allclose(ones(Classes)));
            Assert.True(mixed.mean([1, 2, 3]).allclose(shares.mv(labels.to(ScalarType.Float32)), 1e-4, 1e-4));
            seen.Add(string.Join(' ', shares.data<float>().ToArray()));
        }

        Assert.True(seen.Count > 15, $"20 batches were mixed in {seen.Count} ways");
    }

    [Fact]
    public void OneSeedAndBatchGiveOneResult()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (rand(6, 3, 8, 8), arange(6, ScalarType.Int64));
        Tensor Mixed(long batch) => new Mixing(0.8, 1).Apply(images, labels, 6, seed: 2, batch).Images;

        Assert.True(Mixed(4).eq(Mixed(4)).all().ToBoolean());
        Assert.False(Mixed(4).eq(Mixed(5)).all().ToBoolean());
    }

    /// <summary>Beta(a, a) has the mean a half and the variance 1 / (8 a + 4).</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(20)]
    public void TheSharesHaveTheVarianceOfTheirDistribution(double alpha)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (zeros(2, 1, 1, 1), arange(2, ScalarType.Int64));
        var shares = new List<double>();
        for (int batch = 0; shares.Count < 400; batch++)
        {
            // Where the two are each other's partners the label says the share.
            float[] soft = new Mixing(alpha, 0).Apply(images, labels, 2, seed: 5, batch).Labels.data<float>().ToArray();
            if (soft[0] < 1) shares.Add(soft[0]);
        }

        double mean = shares.Average(), variance = shares.Average(share => (share - mean) * (share - mean));
        Assert.InRange(mean, 0.5 - (4 * Math.Sqrt(variance / 400)), 0.5 + (4 * Math.Sqrt(variance / 400)));
        Assert.InRange(variance * ((8 * alpha) + 4), 0.75, 1.3);
    }

    [Fact]
    public void AStepOnSharesIsTheStepOnClassesWhereEachImageHasOne()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (ToyBatch.Images(), ToyBatch.Labels());
        using var one = new ToyNetwork(width: 4, seed: 3);
        using var other = new ToyNetwork(width: 4, seed: 3);
        using var byClass = new PlainStep(one, new StepOptions());
        using var byShare = new PlainStep(other, new StepOptions());

        var shares = nn.functional.one_hot(labels, one.Classes).to(ScalarType.Float32);
        var (expected, actual) = (byClass.Run(images, labels), byShare.Run(images, shares));

        Assert.Equal(expected.Loss, actual.Loss, 1e-6);
        Assert.Equal(expected.Correct, actual.Correct);
    }
}
