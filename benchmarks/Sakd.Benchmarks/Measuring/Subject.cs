using System.Diagnostics;

namespace Sakd.Benchmarks.Measuring;

/// <summary>Something to be timed.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Run">Does it once and tells the seconds that it took.</param>
internal sealed record Subject(string Name, Func<double> Run)
{
    /// <summary>Something that does not time itself.</summary>
    public static Subject Of(string name, Action run) => new(name, () =>
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
