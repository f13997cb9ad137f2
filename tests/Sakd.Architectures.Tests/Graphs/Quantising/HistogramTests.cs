using Sakd.App.Exporting.Quantising;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary>The ranges that rules choose where it is known which they should.</summary>
public sealed class HistogramTests
{
    private const int Count = 100_000;

    /// <summary>Evenly spread numbers: at either end as many are left out as were asked for, to a bin.</summary>
    [Fact]
    public void APercentileLeavesOutItsPartAtEitherEnd()
    {
        var histogram = new Histogram(-1, 3);
        histogram.Add([.. Even().Select(x => (4 * x) - 1)]);
        var (low, high) = histogram.Percentile(0.01);
        Assert.Equal(-0.96, low, 4.0 / Histogram.Bins);
        Assert.Equal(2.96, high, 4.0 / Histogram.Bins);
    }

    [Fact]
    public void APercentileKeepsTheZerosOfAReluAndLeavesOutAnOutlier()
    {
        var histogram = new Histogram(0, 100);
        histogram.Add(new float[Count]);
        histogram.Add([.. Even(), 100]);
        var (low, high) = histogram.Percentile(1e-4);
        Assert.Equal(0, low);
        Assert.InRange(high, 0.99f, 1.1f);
    }

    /// <summary>Beyond four deviations lies next to nothing of a normal distribution: there it pays to cut.</summary>
    [Fact]
    public void EntropyCutsOffWhatLiesFarBeyondTheBulk()
    {
        var histogram = new Histogram(0, 40);
        histogram.AddAbsolute([.. Normal(), 40]);
        Assert.InRange(histogram.Entropy(), 2.5, 6);
    }

    [Fact]
    public void EntropyKeepsAllOfWhatIsEvenlySpread()
    {
        var histogram = new Histogram(0, 1);
        histogram.AddAbsolute([.. Even()]);
        Assert.InRange(histogram.Entropy(), 0.98, 1);
    }

    [Fact]
    public void SignsDoNotMatterToEntropy()
    {
        Histogram positive = new(0, 5), both = new(0, 5);
        positive.AddAbsolute([.. Normal().Select(Math.Abs)]);
        both.AddAbsolute([.. Normal()]);
        Assert.Equal(positive.Entropy(), both.Entropy());
    }

    /// <summary>Zero is exact, so that padding is; the ends are within half a step.</summary>
    [Theory]
    [InlineData(0f, 6f, 6.0 / 255, 0)]
    [InlineData(-1f, 1f, 2.0 / 255, 128)]
    [InlineData(-3f, -1f, 3.0 / 255, 255)]
    [InlineData(2f, 4f, 4.0 / 255, 0)]
    [InlineData(0f, 0f, 1, 0)]
    public void BytesReachFromEndToEndAndHaveAZero(float low, float high, double scale, byte zero)
    {
        var found = ByteScale.Of(new ValueRange(low, high));
        Assert.Equal(scale, found.Scale, 1e-8);
        Assert.Equal(zero, found.ZeroPoint);
    }

    private static IEnumerable<float> Even() => Enumerable.Range(0, Count).Select(i => (i + 0.5f) / Count);

    private static IEnumerable<float> Normal()
    {
        var random = new Random(1);
        return Enumerable.Range(0, Count)
            .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
    }
}
