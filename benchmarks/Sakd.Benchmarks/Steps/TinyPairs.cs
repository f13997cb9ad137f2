using Sakd.Architectures;

namespace Sakd.Benchmarks.Steps;

/// <summary>Pairs on images of one pixel: what is left of a step is its overhead.</summary>
internal static class TinyPairs
{
    /// <summary>What such a pair's name adds to that of the pair on images of their usual size.</summary>
    public const string Suffix = "-1";

    /// <summary>The pairs that there is a tiny one of.</summary>
    public static readonly IReadOnlyList<string> Names = [Settings.SmallestPair, Settings.LargestPair];
}

/// <summary>The smallest pair.</summary>
[SpotAdaptive<ResNet20, ResNet8>(Input = "3x1x1", Classes = 100, Name = Settings.SmallestPair + TinyPairs.Suffix)]
internal sealed partial class TinySmallestPair;

/// <summary>The largest pair.</summary>
[SpotAdaptive<ResNet32x4, ResNet8x4>(Input = "3x1x1", Classes = 100, Name = Settings.LargestPair + TinyPairs.Suffix)]
internal sealed partial class TinyLargestPair;
