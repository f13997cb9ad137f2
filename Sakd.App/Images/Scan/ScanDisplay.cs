using Spectre.Console;

namespace Sakd.App.Images;

/// <summary>Shows how far a scan is, in the manner that the terminal allows.</summary>
internal static class ScanDisplay
{
    // Fewer are done before anybody wonders.
    private const int WorthALine = 2000;

    /// <summary>Shows it while <paramref name="scan"/> goes on, which tells of each image.</summary>
    public static T Show<T>(Terminal? terminal, int count, Func<Action, T> scan)
    {
        if (terminal is null) return scan(() => { });
        if (!terminal.Live)
        {
            if (count >= WorthALine) terminal.Line($"reading   {Formatted.Count(count)} images once, for their statistics");
            return scan(() => { });
        }

        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask($"reading {Formatted.Count(count)} images once", maxValue: count);
                return scan(() => task.Increment(1));
            });
    }
}
