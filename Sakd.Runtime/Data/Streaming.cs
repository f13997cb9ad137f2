namespace Sakd.Data;

/// <summary>How images are read that are not kept in memory.</summary>
/// <param name="Workers">Threads that read; the order of the images does not depend on it.</param>
/// <param name="BytesAhead">
/// The most bytes of pixels in memory at a time, those of the batch in use among them. Two batches there are in any case: one in use and
/// one being read.
/// </param>
public sealed record Streaming(int Workers, long BytesAhead)
{
    /// <summary>A thread for each of up to four processors, and 256 MiB.</summary>
    public static Streaming Default { get; } = new(Math.Min(4, Environment.ProcessorCount), 256L << 20);
}
