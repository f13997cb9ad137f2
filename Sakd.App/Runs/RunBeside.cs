using Sakd.Checkpoints;

namespace Sakd.App.Runs;

/// <summary>The run that a distillation is held against: its student alone, from the labels.</summary>
internal static class RunBeside
{
    /// <summary>
    /// A finished run of <see cref="Strategy.None"/> in the same folder of runs, on the same images and with the same settings.
    /// </summary>
    /// <param name="folder">The distillation's folder.</param>
    /// <returns>Its folder and its result; null where there is none.</returns>
    public static (string Folder, RunSummary Summary)? None(RunFolder folder)
    {
        var run = folder.ReadConfig();
        if (run.Strategy is Strategy.None) return null;
        string settings = Settings(run);
        string beside = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder.Path)) ?? "";
        foreach (string path in Folders(beside.Length > 0 ? beside : "."))
        {
            if (RunFolder.Finished(path) is ({ Strategy: Strategy.None } config, var summary)
                && config.Fingerprint == run.Fingerprint && Settings(config) == settings)
                return (beside.Length > 0 ? path : Path.GetFileName(path), summary);
        }

        return null;
    }

    // One that may be entered may yet not be listed.
    private static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            return [];
        }
    }

    // Of the options those that a student alone has too; where it was computed, and how often saved, are none of its settings.
    private static string Settings(RunConfig run) => RunArguments.CommandLine("", new RunOptions
    {
        Command = run.Command,
        Name = run.Name,
        Distiller = DistillCommand.DefaultDistiller,
        Data = "",
        From = run.From,
        Recipe = run.Recipe,
        Select = run.Select,
        Augment = run.Augment,
        Erasing = run.Erasing,
        Mixup = run.Mixup,
        CutMix = run.CutMix,
        Epochs = run.Epochs,
        Batch = run.Batch,
        LearningRate = run.LearningRate,
        Schedule = run.Schedule,
        Seed = run.Seed,
        Threads = 1,
        Device = "",
    });
}
