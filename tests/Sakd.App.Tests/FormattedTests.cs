namespace Sakd.App.Tests;

public sealed class FormattedTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.6, "1:00")]
    [InlineData(3599, "59:59")]
    [InlineData(3723, "1:02:03")]
    [InlineData(86_400, "24:00:00")]
    [InlineData(1_000_000, "277:46:40")]
    public void TimesAreHoursMinutesAndSecondsHoweverLong(double seconds, string text) => Assert.Equal(text, Formatted.Time(seconds));
}
