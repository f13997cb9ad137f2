namespace Sakd.App.Comparing;

/// <summary>How a grid shares the processors out: the cells that run side by side, and the threads of each.</summary>
/// <param name="Threads">Threads of a cell.</param>
/// <param name="SideBySide">Cells at once.</param>
internal readonly record struct ThreadChoice(int Threads, int SideBySide)
{
    /// <summary>
    /// What finishes the grid soonest. A step of few images keeps many threads waiting for each other, so that several cells of fewer
    /// threads are faster together; but the last cells must not leave processors idle for long.
    /// </summary>
    /// <param name="times">Seconds of a step beside those of the other cells, by each choice; at least one.</param>
    /// <param name="cells">The cells to run.</param>
    public static ThreadChoice Of(IReadOnlyList<(ThreadChoice Choice, double Seconds)> times, int cells) => times
        .OrderBy(one => one.Seconds * Math.Ceiling(cells / (double)one.Choice.SideBySide))
        .ThenBy(one => one.Choice.Threads)
        .First().Choice;

    /// <summary>The cells at once where the threads of each are given.</summary>
    public static int SideBySideOf(int threads, int processors, int most) => Math.Clamp(processors / threads, 1, Math.Max(1, most));

    /// <summary>What is worth measuring: powers of two threads, and all.</summary>
    /// <param name="cells">The cells to run.</param>
    /// <param name="processors">The processors to share out.</param>
    /// <param name="most">The most cells at once: what was asked for, or what there is memory for.</param>
    public static IEnumerable<ThreadChoice> Candidates(int cells, int processors, int most)
    {
        for (int threads = 1; threads < processors; threads *= 2) yield return Beside(threads);
        yield return Beside(processors);

        ThreadChoice Beside(int threads) => new(threads, SideBySideOf(threads, processors, Math.Min(most, cells)));
    }
}
