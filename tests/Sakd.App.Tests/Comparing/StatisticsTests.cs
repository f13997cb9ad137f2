using Sakd.App.Comparing;

namespace Sakd.App.Tests.Comparing;

/// <summary>The statistics of comparisons, against numbers that others have computed and against what has to hold of any.</summary>
public sealed class StatisticsTests
{
    // Darwin's maize, crossed less self-fertilised, in eighths of an inch, with which Fisher introduced the test.
    private static readonly double[] _maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Theory]
    [InlineData(2, 12.706205)]
    [InlineData(10, 2.262157)]
    [InlineData(31, 2.042272)]
    public void TheIntervalIsStudents(int count, double quantile)
    {
        var differences = new PairedDifferences(count, 0.5, 1);
        Assert.Equal(quantile / Math.Sqrt(count), differences.HalfInterval!.Value, 5);
    }

    [Fact]
    public void DifferencesAreSummedUpOverOneLess()
    {
        var differences = PairedDifferences.Of([1, 2, 4, 5]);
        Assert.Equal((4, 3.0), (differences.Count, differences.Mean));
        Assert.Equal(Math.Sqrt(10 / 3.0), differences.StandardDeviation, 12);
    }

    [Fact]
    public void OneDifferenceHasNoInterval()
    {
        var differences = PairedDifferences.Of([1]);
        Assert.Null(differences.HalfInterval);
        Assert.Null(differences.SeedsNeeded);
    }

    /// <summary>Pairs for a t-test at 0.05 on both sides with power 0.8, as tables have them by mean over deviation.</summary>
    [Theory]
    [InlineData(0.5, 34)]
    [InlineData(0.8, 15)]
    [InlineData(1, 10)]
    [InlineData(-1, 10)]
    public void SeedsNeededAreThoseOfTables(double mean, int seeds) =>
        Assert.Equal(seeds, new PairedDifferences(5, mean, 1).SeedsNeeded);

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    public void NoNumberOfSeedsShowsWhatIsNotThere(double mean) => Assert.Null(new PairedDifferences(5, mean, 1).SeedsNeeded);

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, 2 / 8.0)]
    [InlineData(new double[] { 3, -1, 2 }, 4 / 8.0)]
    [InlineData(new double[] { 0, 0 }, 1)]
    [InlineData(new[] { 0.1, 0.2, 0.3, -0.1 }, 6 / 16.0)]
    public void SignsAreFlippedAsByHand(double[] differences, double p) => Assert.Equal(p, SignFlipTest.Of(differences).PValue, 12);

    [Fact]
    public void FishersExampleHasFishersNumber() => Assert.Equal(1726 / 32768.0, SignFlipTest.Of(_maize).PValue, 12);

    /// <summary>Of differences of 1 and -1 the sum is binomial: of 21 as many as 15 are alike with probability 0.0784.</summary>
    [Fact]
    public void BeyondTwentySignsAreDrawn()
    {
        double[] differences = [.. Enumerable.Repeat(1.0, 15), .. Enumerable.Repeat(-1.0, 6)];
        var test = SignFlipTest.Of(differences);
        Assert.Equal(100_000, test.Draws);
        Assert.InRange(test.PValue, 0.0784 - 0.0034, 0.0784 + 0.0034);
        Assert.Equal(test, SignFlipTest.Of(differences));
    }

    [Fact]
    public void UpAndDownAreAlikeAndUnitsDoNotCount()
    {
        double p = SignFlipTest.Of(_maize).PValue;
        Assert.Equal(p, SignFlipTest.Of([.. _maize.Select(difference => -difference)]).PValue);
        Assert.Equal(p, SignFlipTest.Of([.. _maize.Select(difference => difference / 300)]).PValue);
        Assert.Equal(p, SignFlipTest.Of([.. _maize.Reverse()]).PValue);
    }

    [Fact]
    public void SixSeedsAreTheFewestThatReachTheLevel()
    {
        Assert.Equal(SignFlipTest.Least(6), SignFlipTest.Of([1, 2, 3, 4, 5, 6]).PValue);
        Assert.Equal(0.0625, SignFlipTest.Least(5));
        Assert.Equal(6, SignFlipTest.FewestFor(0.05, comparisons: 1));
        Assert.Equal(8, SignFlipTest.FewestFor(0.05, comparisons: 5));
    }

    /// <summary>The example of textbooks.</summary>
    [Fact]
    public void HolmsExample() => Near([0.03, 0.06, 0.06, 0.02], HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]));

    [Fact]
    public void ATestWithoutNumbersCountsAsAMember() => Near([0.03, null, 0.08], HolmCorrection.Adjust([0.01, null, 0.04]));

    [Fact]
    public void CorrectionKeepsTheOrderAndNeverHelps()
    {
        var random = new Random(3);
        for (int i = 0; i < 50; i++)
        {
            double?[] values = [.. Enumerable.Range(0, 1 + (i % 7)).Select(_ => (double?)Math.Pow(random.NextDouble(), 3))];
            double?[] adjusted = HolmCorrection.Adjust(values);
            Assert.All(values.Zip(adjusted), pair => Assert.InRange(pair.Second!.Value, pair.First!.Value, 1));
            double?[] sorted = [.. values.Zip(adjusted).OrderBy(pair => pair.First).Select(pair => pair.Second)];
            Assert.Equal(sorted.Order(), sorted);
        }
    }

    private static void Near(double?[] expected, double?[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First is null, pair.Second is null);
            Assert.Equal(pair.First ?? 0, pair.Second ?? 0, 12);
        });
    }
}
