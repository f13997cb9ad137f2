namespace Sakd.Benchmarks.Measuring;

/// <summary>Times several subjects side by side, so that they can be compared.</summary>
internal static class Interleaved
{
    /// <summary>
    /// In every round each subject has one turn, and the next round begins with the next subject: none always follows the same other. The first rounds
    /// are not counted.
    /// </summary>
    public static IReadOnlyList<Series> Time(IReadOnlyList<Subject> subjects, Settings settings)
    {
        var series = subjects.Select(subject => new Series(subject.Name, new double[settings.Rounds])).ToList();
        for (int round = -settings.WarmUp; round < settings.Rounds; round++)
        {
            for (int turn = 0; turn < subjects.Count; turn++)
            {
                int i = (round + settings.WarmUp + turn) % subjects.Count;
                double seconds = subjects[i].Run();
                if (round >= 0) series[i].Seconds[round] = seconds;
            }
        }

        return series;
    }
}
