using System.Globalization;
using Sakd.Training;

namespace Sakd.App;

/// <summary>Whether a step fits into the memory that the machine has free.</summary>
internal static class MemoryCheck
{
    // More than any network keeps, as multiples of its stages' outputs: what is far below the free memory even so is not tried out.
    private const double Generous = 400;

    /// <summary>The warning where a step is estimated to take more than is free; null where it fits, or nobody knows.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="free">The bytes that are free; null where nobody knows.</param>
    /// <param name="estimate">Estimates a step; it takes seconds.</param>
    public static string? Warning(PairInfo pair, int batch, long? free, Func<StepMemory?> estimate)
    {
        if (free is null || Bound(pair, batch) < free || estimate() is not { } memory || memory.Of(batch) <= free) return null;
        return $"a step of {batch} images takes about {Formatted.Bytes(memory.Of(batch))}, and {Formatted.Bytes(free.Value)} are free: "
            + "a smaller --batch takes less";
    }

    /// <summary>The bytes that programs can have before the machine swaps; null where the system does not say.</summary>
    public static long? Free()
    {
        const string Available = "MemAvailable:", Numbers = "/proc/meminfo";
        if (!File.Exists(Numbers)) return null;
        string? line = File.ReadLines(Numbers).FirstOrDefault(one => one.StartsWith(Available, StringComparison.Ordinal));
        string? kilobytes = line?[Available.Length..].Trim().Split(' ')[0];
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? Math.Min(number << 10, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var limit ? limit : long.MaxValue)
            : null;
    }

    private static double Bound(PairInfo pair, int batch) =>
        sizeof(float) * Generous * (Numbers(pair.Teacher, batch) + Numbers(pair.Student, batch));

    private static double Numbers(ArchitectureInfo network, int batch) =>
        (network.Parameters ?? 0) + network.Stages.Sum(stage => (double)batch * stage.Output.Channels * stage.Output.Length);
}
