namespace Sakd;

/// <summary>
/// What a step leaves out or computes once: the same mathematics with less work. Everything is on by default; the benchmarks and the tests
/// of equality switch it off part by part. The order of features in memory and what is written over belong to the networks, see
/// <see cref="Platform.SakdPlatform.ChannelsLast"/> and <see cref="Platform.SakdPlatform.InPlace"/>.
/// </summary>
public sealed record Schedule
{
    /// <summary>Everything.</summary>
    public static Schedule Full { get; } = new();

    /// <summary>Nothing: every segment of the routing pass has a forward and a backward pass for every sample.</summary>
    public static Schedule None { get; } = new() { Fold = false, Sparse = false, Reuse = false };

    /// <summary>Whether frozen views fold batch norm into the convolution before it.</summary>
    public bool Fold { get; init; } = true;

    /// <summary>Whether only the network that a sample's route goes through has a backward pass for that sample.</summary>
    public bool Sparse { get; init; } = true;

    /// <summary>
    /// Whether what the teacher's own pass has computed is used again for the samples that have been on its route from the start.
    /// </summary>
    public bool Reuse { get; init; } = true;
}
