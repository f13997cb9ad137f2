using Sakd.Random.Tests.Language;

namespace Sakd.Random.Tests;

/// <summary>Blocks in which the drawn networks have found a fault once, each in a pair as small as it can be.</summary>
public sealed class FoundTests
{
    private static readonly DescribedLayer _conv =
        new("Conv") { Key = "conv", Kernel = 3, Channels = Number.Channels, Stride = Number.Stride };

    private static readonly DescribedLayer _norm = new("BatchNorm") { Key = "norm" }, _relu = new("Relu");

    /// <summary>
    /// The second ReLU must not write over what the first, which the batch norm has taken in, asks for in its backward pass.
    /// </summary>
    [Fact]
    public void Two_ReLUs_behind_a_batch_norm() => Train(1, _conv, _norm, _relu, _relu);

    [Fact]
    public void Two_ReLUs_behind_a_convolution() => Train(2, _conv, _relu, _relu, _norm);

    /// <summary>What nothing reads must not leave on the tape what the backward pass of a layer before it is looking for.</summary>
    [Fact]
    public void A_convolution_that_nothing_reads() =>
        Train(
            3, _conv, _norm, _relu with { As = "kept" }, new("DepthwiseConv") { Key = "unread", Kernel = 3 },
            new("Relu6") { From = "kept" });

    private static void Train(int seed, params DescribedLayer[] layers)
    {
        var block = new DescribedBlock("Found", new Dictionary<string, int>(), layers);
        var pair = new DescribedPair(seed, Network("Teacher", 32), Network("Student", 16));
        var compiled = CompiledPairs.Of($"Found{seed}", [pair]);
        Assert.Empty(compiled.Refused);
        Assert.Empty(compiled.Failures);

        new PairTrial(pair, compiled.Entries[seed]).Run();

        DescribedNetwork Network(string name, int channels) => Own(name, block with { Name = $"{name}Block" }, channels);

        static DescribedNetwork Own(string name, DescribedBlock block, int channels) => new(
            name,
            name,
            new FeatureShape(3, 6, 6),
            4,
            [
                new("Stem", "", block, block, channels), new("Stage", "stage", block, block, channels) { Stride = 2 },
                new("Tail", "tail", block, block, channels),
            ]);
    }
}
