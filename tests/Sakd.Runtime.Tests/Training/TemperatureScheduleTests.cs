using Sakd.Testing;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Training;

public sealed class TemperatureScheduleTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(119.5, 1.5811388300841895)]
    [InlineData(239, 0.5)]
    public void ThePapersFadesToATenth(double epoch, double expected)
    {
        // Half-way between two epochs of 240 is an epoch of 479.
        double temperature = TemperatureSchedule.At(Profile.Paper, (int)(2 * epoch), 479);

        Close.To(expected, temperature, 1e-12, "tau");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(239)]
    public void TheAuthorsStaysAtFive(int epoch) => Assert.Equal(5, TemperatureSchedule.At(Profile.AuthorsCode, epoch, 240));

    [Theory]
    [InlineData(Profile.Paper, 0, 2)]
    [InlineData(Profile.Paper, 239, 0.2)]
    [InlineData(Profile.AuthorsCode, 239, 2)]
    public void ItStartsWhereItIsTold(Profile profile, int epoch, double expected) =>
        Assert.Equal(expected, TemperatureSchedule.At(profile, epoch, 240, start: 2), 12);

    [Fact]
    public void ARunOfOneEpochStartsWarm() => Assert.Equal(5, TemperatureSchedule.At(Profile.Paper, 0, 1));

    [Fact]
    public void AnEpochBeyondTheRunIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.At(Profile.Paper, 8, 8));
}
