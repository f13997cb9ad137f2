using Sakd.Training;

namespace Sakd.App.Tests;

/// <summary>When a distillation warns that its steps may not fit.</summary>
public sealed class MemoryCheckTests
{
    private static readonly PairInfo _pair = new ToyCatalog().Pairs[0].Info;

    [Fact]
    public void AStepThatTakesMoreThanIsFreeIsWarnedOf() =>
        Assert.Equal(
            "a step of 64 images takes about 650.0 kB, and 600.0 kB are free: a smaller --batch takes less",
            MemoryCheck.Warning(_pair, 64, 600_000, () => new StepMemory(10_000, 10_000)));

    [Fact]
    public void OneThatFitsIsNot() => Assert.Null(MemoryCheck.Warning(_pair, 64, 650_001, () => new StepMemory(10_000, 10_000)));

    [Fact]
    public void NothingIsTriedOutWhereFarMoreIsFree() =>
        Assert.Null(MemoryCheck.Warning(_pair, 64, 1L << 40, () => throw new InvalidOperationException("it was tried out")));

    [Fact]
    public void WhatNobodyKnowsIsNoWarning()
    {
        Assert.Null(MemoryCheck.Warning(_pair, 64, free: null, () => new StepMemory(1, 1)));
        Assert.Null(MemoryCheck.Warning(_pair, 64, 1, () => null));
    }
}
