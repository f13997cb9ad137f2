using Sakd.App.Runs;

namespace Sakd.App.Tests.Runs;

public sealed class CorruptedDecisionsTests
{
    [Theory]
    [InlineData(new float[] { 3, 4 }, new float[] { 1, 2 }, 1)]
    [InlineData(new float[] { 1, 2 }, new float[] { 3, 4 }, 0)]
    [InlineData(new float[] { 1, 1, 1 }, new float[] { 1, 1 }, 0.5)]
    [InlineData(new float[] { 1, 3 }, new float[] { 2, 1 }, 0.625)]
    [InlineData(new float[] { 0.5f }, new float[] { 0.9f, 0.1f, 0.5f, 0.2f }, 0.625)]
    public void TheAreaIsTheShareOfPairsThatTheFirstOnesWin(float[] xs, float[] ys, double area) =>
        Assert.Equal(area, CorruptedDecisions.Area(xs, ys), 12);
}
