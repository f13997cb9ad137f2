using Sakd.App.Runs;
using Sakd.Platform;

namespace Sakd.App;

/// <summary>The line at a run's end that says what to type next.</summary>
internal static class NextLine
{
    /// <summary>How to go on with a run that was stopped.</summary>
    public static string Resume(Session session, string command, RunFolder folder) =>
        $"{session.Program} {command} --resume {Formatted.Argument(folder.Path)}";

    /// <summary>How to go on with the main job.</summary>
    public static string MainJob(Session session, string device, int threads) => session.Program
        + (threads == Processor.PhysicalCores ? "" : $" --threads {threads}")
        + (device == Compute.DefaultDevice ? "" : $" --device {device}");

    /// <summary>How to measure what the run has made, on the images that it was made from.</summary>
    public static string Evaluate(Session session, string checkpoint, string data) =>
        $"next      {session.Program} evaluate "
        + $"{Formatted.Argument(checkpoint)}{(data == DataSource.Bundled ? "" : $" --data {Formatted.Argument(data)}")}";
}
