using Sakd.Testing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

public sealed class RandomStreamsTests
{
    [Fact]
    public void TheSameKeyGivesTheSameNumbers() => Assert.Equal(Draw(7, RandomStream.Gumbel, 3), Draw(7, RandomStream.Gumbel, 3));

    [Fact]
    public void SeedStreamAndStepEachGiveOtherNumbers()
    {
        ulong[] seeds = [0, 1, 7, ulong.MaxValue];
        var keys =
            from seed in seeds
            from stream in Enum.GetValues<RandomStream>()
            from step in new long[] { 0, 1, 2, 100_000 }
            select (seed, stream, step);

        var first = keys.Select(key => Draw(key.seed, key.stream, key.step)[0]).ToList();

        Assert.Equal(first.Count, first.Distinct().Count());
    }

    [Fact]
    public void TheGlobalGeneratorIsLeftAlone()
    {
        using var before = Generator.Default.get_state();
        using (new StepNoise(1).Gumbel(step: 0, batch: 4, branchPoints: 3))
        using (new StepNoise(1).Coins(step: 0, batch: 4, rates: [0.5, 0.5, 0.5]))
        {
            using var after = Generator.Default.get_state();
            Assert.True(before.Equals(after));
        }
    }

    [Fact]
    public void NoiseDependsOnSeedAndStepAlone()
    {
        using var scope = NewDisposeScope();
        var noise = new StepNoise(1);

        Close.Exactly(noise.Gumbel(5, 4, 3), new StepNoise(1).Gumbel(5, 4, 3), "the same step again");
        Assert.False(noise.Gumbel(5, 4, 3).Equals(noise.Gumbel(6, 4, 3)));
        Assert.False(noise.Gumbel(5, 4, 3).Equals(new StepNoise(2).Gumbel(5, 4, 3)));
    }

    [Fact]
    public void CoinsAreFairZerosAndOnes()
    {
        using var scope = NewDisposeScope();
        var coins = new StepNoise(1).Coins(step: 0, batch: 10_000, rates: [0.5, 0.5, 0.5, 0.5]);

        Assert.True((coins.eq(0) | coins.eq(1)).all().item<bool>());
        Assert.InRange(coins.mean().item<float>(), 0.49f, 0.51f);
        Assert.False(coins.select(1, 0).Equals(coins.select(1, 1)));
    }

    [Fact]
    public void FairCoinsAreTheUniformNumbersBelowAHalf()
    {
        using var scope = NewDisposeScope();
        using var generator = RandomStreams.Open(3, RandomStream.Masks, 7);
        var expected = rand([500, 3], generator: generator).lt(0.5).to_type(ScalarType.Float32);

        Close.Exactly(expected, new StepNoise(3).Coins(step: 7, batch: 500, rates: [0.5, 0.5, 0.5]), "coins");
    }

    [Fact]
    public void CoinsReachTheirRates()
    {
        using var scope = NewDisposeScope();
        var coins = new StepNoise(1).Coins(step: 0, batch: 20_000, rates: [0, 0.1, 0.73, 1]);

        double[] shares = Close.Values(coins.mean([0]));
        Assert.Equal((0, 1), (shares[0], shares[3]));
        Assert.InRange(shares[1], 0.09, 0.11);
        Assert.InRange(shares[2], 0.72, 0.74);
    }

    private static double[] Draw(ulong seed, RandomStream stream, long step)
    {
        using var generator = RandomStreams.Open(seed, stream, step);
        using var numbers = rand([4], generator: generator);
        return Close.Values(numbers);
    }
}
