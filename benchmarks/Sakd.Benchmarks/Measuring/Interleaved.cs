using System.Diagnostics;

namespace Sakd.Benchmarks.Measuring;

/// <summary>Times several subjects side by side, so that they can be compared.</summary>
internal static class Interleaved
{
    /// <summary>
    /// In every round each subject has one turn, and the next round begins with the next subject: none always follows the same other. The
    /// first rounds are not counted: in them the runtime compiles again what is called often, beside libtorch's threads.
    /// </summary>
    public static IReadOnlyList<Series> Time(IReadOnlyList<Subject> subjects, Settings settings)
    {
        long start = Stopwatch.GetTimestamp();
        int warmUp = 0;
        while (warmUp < settings.WarmUp || Stopwatch.GetElapsedTime(start) < settings.WarmUpTime) Round(subjects, warmUp++, (_, _) => { });

        var series = subjects.Select(subject => new Series(subject.Name, new double[settings.Rounds])).ToList();
        for (int round = 0; round < settings.Rounds; round++)
            Round(subjects, warmUp + round, (i, seconds) => series[i].Seconds[round] = seconds);
        return series;
    }

    private static void Round(IReadOnlyList<Subject> subjects, int number, Action<int, double> note)
    {
        for (int turn = 0; turn < subjects.Count; turn++)
        {
            int i = (number + turn) % subjects.Count;
            note(i, subjects[i].Run());
        }
    }
}
