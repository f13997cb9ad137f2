using System.Globalization;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>Cells as tasks of job arrays, which Slurm queues.</summary>
/// <param name="session">Terminal.</param>
/// <param name="options">Options of <c>sbatch</c>, without dashes, that all jobs have.</param>
internal sealed class SlurmEngine(Session session, IReadOnlyList<string> options) : IGridEngine
{
    private const string Jobs = "slurm.jobs", Forgotten = "Invalid job id";

    // A task's number is below it. This is what it is unless somebody sets it.
    private const string ArraySize = "MaxArraySize";
    private const int UsualArraySize = 1001;

    /// <summary>Makes sure that Slurm has no cells of a grid any more; where nobody can ask it, that it is not known to have any.</summary>
    /// <param name="folder">The grid's folder.</param>
    /// <exception cref="SakdException">It has.</exception>
    public static void CheckQueue(string folder)
    {
        string path = Path.Combine(folder, Jobs);
        if (!File.Exists(path) || !ClusterProgram.IsThere("squeue")) return;
        string jobs = string.Join(',', File.ReadLines(path));
        var (code, output, error) = ClusterProgram.Run("squeue", "--noheader", "--format=%F", $"--jobs={jobs}");
        if (code != 0 && !error.Contains(Forgotten, StringComparison.Ordinal)) throw new SakdException(
            $"squeue does not answer, and what is queued is not submitted again: {error}; type this again when it does");
        if (code == 0 && output.Length > 0)
            throw new SakdException(
                $"cells of the grid in {folder} are queued as job {string.Join(", ", output.Split('\n').Distinct())}: wait for their end "
                + $"(squeue --jobs={jobs}), or take them back first (scancel {jobs.Replace(',', ' ')})");
    }

    /// <inheritdoc/>
    public void Check(string folder, CommonOptions common)
    {
        if (folder.Contains('\\'))
            throw new SakdException(
                $"{folder}: Slurm takes \\ in the names of logs for a sign of its own; name another folder with --output");
        ClusterProgram.Check("sbatch");
    }

    /// <inheritdoc/>
    public void Submit(Submission submission)
    {
        string script = Path.Combine(submission.Folder, SlurmScript.Name), jobs = Path.Combine(submission.Folder, Jobs);
        AtomicFile.Write(script, SlurmScript.Of(submission, CellProcess.ThisProgram, Environment.CurrentDirectory, options));
        Directory.CreateDirectory(Path.Combine(submission.Folder, GridJobs.Logs));
        AtomicFile.Delete(jobs);
        List<string> all = [], before = [];
        int most = MostInArray();
        foreach (var wave in submission.Waves)
        {
            List<string> own = [];
            var arrays = wave.GroupBy(number => number / most).ToList();
            var shares = submission.AtOnce is { } atOnce ? Shares(atOnce, [.. arrays.Select(array => array.Count())]) : null;
            foreach (var array in arrays)
            {
                // With fewer cells at once than arrays, those beyond wait for one each, which has waited for what is before.
                IReadOnlyList<string> after = own.Count >= submission.AtOnce ? [own[own.Count - submission.AtOnce.Value]] : before;
                string numbers = Ranges([.. array.Select(number => number % most)])
                    + (shares is null ? "" : $"%{Text(shares[own.Count])}");
                string job = Sbatch(
                [
                    "sbatch", "--parsable", $"--array={numbers}",
                    .. after.Count == 0 ? (string[])[] : [$"--dependency=afterany:{string.Join(':', after)}"],
                    script, .. array.Key == 0 ? (string[])[] : [Text(array.Key * most)],
                ]);
                own.Add(job);
                all.Add(job);
                AtomicFile.Write(jobs, string.Concat(all.Select(one => one + "\n")));
                session.Terminal.Line(
                    $"submitted job {job}, {Formatted.Count(array.Count())} cells"
                    + (after.Count == 0 ? "" : $", which wait for the end of {string.Join(", ", after)}"));
            }

            before = own;
        }
    }

    /// <summary>
    /// How many cells of each array run at once: together as many as are asked for, and of larger arrays more, so that all end at about the
    /// same time; one where fewer are asked for than there are arrays.
    /// </summary>
    /// <param name="atOnce">The cells at once.</param>
    /// <param name="cells">The cells of each array.</param>
    internal static IReadOnlyList<int> Shares(int atOnce, IReadOnlyList<int> cells)
    {
        long spare = Math.Max(0, atOnce - cells.Count), all = cells.Sum(), before = 0;
        List<int> shares = [];
        foreach (int count in cells)
        {
            shares.Add((int)(1 + (spare * (before + count) / all) - (spare * before / all)));
            before += count;
        }

        return shares;
    }

    /// <summary>"0-3,5".</summary>
    internal static string Ranges(IReadOnlyList<int> ascending) => string.Join(',', ascending
        .Select((number, i) => (number, first: number - i))
        .GroupBy(one => one.first, one => one.number)
        .Select(run => run.First() == run.Last() ? Text(run.First()) : $"{Text(run.First())}-{Text(run.Last())}"));

    private static int MostInArray()
    {
        string? line = ClusterProgram.IsThere("scontrol")
            ? ClusterProgram.Run("scontrol", "show", "config").Output.Split('\n')
                .FirstOrDefault(line => line.StartsWith(ArraySize, StringComparison.Ordinal))
            : null;
        return int.TryParse(line?.Split('=')[^1], NumberStyles.Integer, CultureInfo.InvariantCulture, out int most) && most > 0
            ? most
            : UsualArraySize;
    }

    // "17", or "17;cluster".
    private static string Sbatch(IReadOnlyList<string> line)
    {
        var (code, output, error) = ClusterProgram.Run(line);
        return code == 0
            ? output.Split(';')[0]
            : throw new SakdException(
                $"Slurm does not take the cells: {error}; arrays that it took before this one run, and the same command submits the rest "
                + "when they have ended");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
