using Sakd.Platform;

namespace Sakd.Runtime.Tests.Platform;

public sealed class ProcessorLoadTests
{
    [Theory]
    [InlineData("cpu  100 0 50 1000 10 0 0 0 0 0", "cpu  105 0 50 1005 10 0 0 0 0 0", 0.5)]
    [InlineData("cpu  100 0 50 1000 10 0 0 0 0 0", "cpu  100 0 50 1009 11 0 0 0 0 0", 0)]
    [InlineData("cpu  100 0 50 1000 10 0 0 0 0 0", "cpu  101 1 51 1000 10 1 1 5 0 0", 1)]
    [InlineData("cpu  100 0 50 1000 10 0 0 0 7 0", "cpu  100 0 50 1000 10 0 0 0 9 0", 0)]
    public void WhatIsUsedIsAllThatIsNotIdle(string before, string after, double used) =>
        Assert.Equal(used, ProcessorLoad.Used(before, after));

    [Theory]
    [InlineData("")]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8")]
    [InlineData("cpu a b c d e f g h")]
    public void AnotherLineIsNone(string line) => Assert.Throws<FormatException>(() => ProcessorLoad.Used(line, line));

    [Theory]
    [InlineData(2, 2, 0.2, false)]
    [InlineData(2, 2, 1.0, true)]
    [InlineData(2, 2, 2.0, true)]
    [InlineData(64, 64, 1.0, false)]
    [InlineData(64, 32, 20.0, false)]
    [InlineData(64, 32, 40.0, true)]
    public void ItIsBusyWhereThreadsOnAllCoresWouldShareThem(int processors, int cores, double others, bool busy) =>
        Assert.Equal(busy, ProcessorLoad.IsBusy(processors, cores, others));
}
