using Sakd.Platform;

namespace Sakd.Benchmarks.Steps;

/// <summary>What of the schedule is the whole process's.</summary>
/// <param name="ChannelsLast">Whether the channels lie last.</param>
/// <param name="InPlace">Whether a ReLU writes over what has no other reader.</param>
/// <param name="FillsGaps">Whether the gap that a tensor leaves in the heap takes the next one of its size.</param>
/// <param name="OwnKernels">Whether our kernels compute what they can, which they do with the channels last.</param>
internal sealed record NetworkMemory(bool ChannelsLast, bool InPlace, bool FillsGaps, bool OwnKernels)
{
    /// <summary>As it is by default on this platform.</summary>
    public static NetworkMemory Default { get; } = new(
        SakdPlatform.ChannelsLast.IsWanted, SakdPlatform.InPlace.IsWanted,
        SakdPlatform.TensorHeap.IsWanted, SakdPlatform.OwnKernels.IsWanted);

    /// <summary>As in a program that has nothing of this library but its networks.</summary>
    public static NetworkMemory Foreign { get; } = Default with { FillsGaps = false, OwnKernels = false };

    /// <summary>The channels in the middle, every ReLU with memory of its own, gaps, libtorch's kernels.</summary>
    public static NetworkMemory Plain { get; } = new(ChannelsLast: false, InPlace: false, FillsGaps: false, OwnKernels: false);

    /// <summary>Makes it so.</summary>
    public void Apply()
    {
        SakdPlatform.ChannelsLast.IsWanted = ChannelsLast;
        SakdPlatform.InPlace.IsWanted = InPlace;
        SakdPlatform.TensorHeap.IsWanted = FillsGaps;
        SakdPlatform.OwnKernels.IsWanted = OwnKernels;
    }
}
