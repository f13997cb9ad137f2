using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>What the run folder of a cell says of it, and how it goes on.</summary>
internal static class CellFolder
{
    // A child whose parent was killed saves its run before it ends, and holds its folder as long.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2), _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>What a cell's run left that is over; null for one that is not.</summary>
    public static (RunConfig Config, RunSummary Summary)? Finished(CellJob job) => RunFolder.Finished(job.Folder);

    /// <summary>Whether a cell's loss became infinite or none: the same run has the same end.</summary>
    public static bool HasDiverged(CellJob job) => File.Exists(Path.Combine(job.Folder, RunFolder.Diverged));

    /// <summary>The command line that begins a cell's run, or goes on with it.</summary>
    /// <param name="job">The cell.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">Its folder is another run's, or another process keeps it.</exception>
    public static async Task<string[]> Prepare(CellJob job, CancellationToken stop)
    {
        using (await Lock(job.Folder, stop))
        {
            if (File.Exists(Path.Combine(job.Folder, RunFolder.Config)))
            {
                Check(job, RunFolder.ReadConfig(job.Folder));
                return [job.Options.Command, "--resume", job.Folder];
            }

            // What a process has left that was killed before it had begun.
            foreach (string file in Directory.GetFiles(job.Folder).Where(file => Path.GetFileName(file) != FolderLock.Name))
                AtomicFile.Delete(file);
        }

        return [.. RunArguments.Of(job.Options), "--output", job.Folder];
    }

    /// <summary>
    /// Makes sure that a folder is the cell's where a run was begun in it; one that cannot be read ends its own cell alone.
    /// </summary>
    /// <exception cref="SakdException">It is another run's.</exception>
    public static void CheckBegun(CellJob job)
    {
        if (!File.Exists(Path.Combine(job.Folder, RunFolder.Config))) return;
        RunConfig begun;
        try
        {
            begun = RunFolder.ReadConfig(job.Folder);
        }
        catch (SakdException)
        {
            return;
        }

        Check(job, begun);
    }

    private static void Check(CellJob job, RunConfig begun)
    {
        // What decides about no weights may be another, and what a distiller trains beforehand is said in the file when it is known.
        begun = begun with
        {
            Data = job.Options.Data,
            DataMemory = job.Options.DataMemory,
            Teacher = job.Options.Teacher,
            Rates = job.Options.Rates,
            SaveMinutes = job.Options.SaveMinutes,
            NoTensorBoard = job.Options.NoTensorBoard,
        };
        if (job.Options.PretrainingEpochs is null) begun = begun with { PretrainingEpochs = null };
        if (job.Options.PretrainingLearningRate is null) begun = begun with { PretrainingLearningRate = null };
        string then = RunArguments.CommandLine("", begun), now = RunArguments.CommandLine("", job.Options);
        if (then != now)
            throw new SakdException(
                $"{job.Folder} is not the run of its cell any more:{then} then,{now} now; take it away, or name another folder with "
                + "--output");
    }

    private static async Task<FolderLock> Lock(string folder, CancellationToken stop)
    {
        var until = DateTime.UtcNow + _patience;
        while (true)
        {
            if (FolderLock.OfFolder(folder) is { } held) return held;
            if (DateTime.UtcNow > until)
                throw new SakdException($"another process works on {folder}: wait for its end, or stop it first");
            await Task.Delay(_pause, stop);
        }
    }
}
