namespace Sakd.Kernels.Tests;

/// <summary>
/// What a training step computes by kernels, whatever the vectors and threads. That it is right is held against libtorch in the tests of
/// the runtime, with the vectors that there are; here the same bits come of all of them, between guard pages.
/// </summary>
public sealed class TrainedTests
{
    [Fact]
    public void EveryWidthAndHostComesToTheSameBits()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var drawn = new TrainedCase(seed);
            _ = Settings.SameBits($"seed {seed}: {drawn}", drawn.Compute);
        }
    }
}
