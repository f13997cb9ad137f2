using System.Diagnostics;
using System.Globalization;

namespace Sakd.Platform;

/// <summary>How much of the machine's processors other programs use, from the first line of Linux's <c>/proc/stat</c>.</summary>
internal static class ProcessorLoad
{
    private const string Statistics = "/proc/stat";

    // Linux counts in hundredths of a second for each processor: enough of them to tell half a processor on two.
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Looks for a moment whether threads on all cores would have to share them: other programs use more than a quarter of the processors,
    /// and leave fewer than there are cores.
    /// </summary>
    /// <param name="cores">The cores that the program computes on by itself.</param>
    public static bool IsBusy(int cores)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            var watch = Stopwatch.StartNew();
            var own = Environment.CpuUsage.TotalTime;
            string before = FirstLine();
            Thread.Sleep(_window);
            string after = FirstLine();
            double ours = (Environment.CpuUsage.TotalTime - own) / watch.Elapsed;
            return IsBusy(Environment.ProcessorCount, cores, Used(before, after) * Environment.ProcessorCount - ours);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The rule.</summary>
    /// <param name="processors">The logical processors.</param>
    /// <param name="cores">The cores that the program computes on by itself.</param>
    /// <param name="others">How many processors other programs use, on average.</param>
    public static bool IsBusy(int processors, int cores, double others) => others > processors / 4.0 && processors - others < cores;

    /// <summary>
    /// The share of the processors' time that was used between two readings of
    /// <c>cpu user nice system idle iowait irq softirq steal ..</c>.
    /// </summary>
    /// <exception cref="FormatException">A reading is no such line.</exception>
    public static double Used(string before, string after)
    {
        var (idle, all) = Times(before);
        var (idleAfter, allAfter) = Times(after);
        return allAfter > all ? 1 - (double)(idleAfter - idle) / (allAfter - all) : 0;
    }

    // Guests' time is a part of the user's, so the first eight numbers are all there is.
    private static (long Idle, long All) Times(string line)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["cpu", .. var numbers] || numbers.Length < 8)
            throw new FormatException($"{Statistics} starts with '{line}'");
        long[] times = [.. numbers.Take(8).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return (times[3] + times[4], times.Sum());
    }

    private static string FirstLine() => File.ReadLines(Statistics).First();
}
