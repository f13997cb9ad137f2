using Sakd.Testing;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Training;

public sealed class MultiStepRateTests
{
    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(149, 0.05)]
    [InlineData(150, 0.005)]
    [InlineData(180, 0.0005)]
    [InlineData(210, 0.00005)]
    [InlineData(239, 0.00005)]
    public void ThePublishedScheduleIsReached(int epoch, double expected) =>
        Close.To(expected, MultiStepRate.Published(0.05, 240).At(epoch), 1e-12, $"rate of epoch {epoch}");

    [Fact]
    public void MilestonesScaleWithTheRun() => Assert.Equal([5, 6, 7], MultiStepRate.Published(0.05, 8).Milestones);
}
