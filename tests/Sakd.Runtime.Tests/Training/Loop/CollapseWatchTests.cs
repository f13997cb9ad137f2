using Sakd.Training;

namespace Sakd.Runtime.Tests.Training;

public sealed class CollapseWatchTests
{
    [Theory]
    [InlineData(new[] { 0.996, 1.0 }, true)]
    [InlineData(new[] { 0.004, 0.0 }, true)]
    [InlineData(new[] { 0.996, 0.994, 1.0 }, false)]
    [InlineData(new[] { 1.0, 0.0 }, false)]
    [InlineData(new[] { double.NaN }, false)]
    [InlineData(new double[] { }, false)]
    public void ASpotHasCollapsedWhenItsPolicyWasDecidedThroughout(double[] steps, bool collapsed)
    {
        var watch = new CollapseWatch(["KD_1", "KL"]);
        foreach (double probability in steps) watch.Add([probability, 0.5]);
        Assert.Equal(collapsed ? ["KD_1"] : [], watch.Collapsed);
    }
}
