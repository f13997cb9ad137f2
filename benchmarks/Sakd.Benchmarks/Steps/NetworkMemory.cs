using Sakd.Layers;

namespace Sakd.Benchmarks.Steps;

/// <summary>What of the schedule belongs to the networks, and is the whole process's.</summary>
/// <param name="ChannelsLast">Whether the channels lie last.</param>
/// <param name="InPlace">Whether a ReLU writes over what nobody else reads.</param>
internal sealed record NetworkMemory(bool ChannelsLast, bool InPlace)
{
    /// <summary>As it is by default on this platform.</summary>
    public static NetworkMemory Default { get; } = new(Layers.ChannelsLast.IsUsed, Maps.Overwrites);

    /// <summary>The channels in the middle, every ReLU with memory of its own.</summary>
    public static NetworkMemory Plain { get; } = new(ChannelsLast: false, InPlace: false);

    /// <summary>Makes it so.</summary>
    public void Apply() => (Layers.ChannelsLast.IsUsed, Maps.Overwrites) = (ChannelsLast, InPlace);
}
