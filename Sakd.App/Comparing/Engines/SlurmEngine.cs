using System.Globalization;
using System.Text;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>Cells as tasks of job arrays, which Slurm queues.</summary>
/// <param name="session">Terminal.</param>
/// <param name="options">Options of <c>sbatch</c>, without dashes, that all jobs have.</param>
internal sealed class SlurmEngine(Session session, IReadOnlyList<string> options) : IGridEngine
{
    private const string Jobs = "slurm.jobs", Forgotten = "Invalid job id";

    // Slurm's MaxArraySize is 1001 unless somebody sets it: a task's number is below it.
    private const int MostInArray = 1000;

    /// <summary>Makes sure that Slurm has no cells of a grid any more; where nobody can ask it, that it is not known to have any.</summary>
    /// <param name="folder">The grid's folder.</param>
    /// <exception cref="SakdException">It has.</exception>
    public static void CheckQueue(string folder)
    {
        string path = Path.Combine(folder, Jobs);
        if (!File.Exists(path) || !ClusterProgram.IsThere("squeue")) return;
        string jobs = string.Join(',', File.ReadLines(path));
        var (code, output, error) = ClusterProgram.Run("squeue", "--noheader", "--format=%F", $"--jobs={jobs}");
        if (code != 0 && !error.Contains(Forgotten, StringComparison.Ordinal)) throw new SakdException($"squeue does not answer: {error}");
        if (code == 0 && output.Length > 0)
            throw new SakdException(
                $"cells of the grid in {folder} are queued as job {string.Join(", ", output.Split('\n').Distinct())}: wait for their end "
                + $"(squeue --jobs={jobs}), or take them back first (scancel {jobs.Replace(',', ' ')})");
    }

    /// <inheritdoc/>
    public void Check(string folder, CommonOptions common) => ClusterProgram.Check("sbatch");

    /// <inheritdoc/>
    public void Submit(Submission submission)
    {
        string script = Path.Combine(submission.Folder, SlurmScript.Name), jobs = Path.Combine(submission.Folder, Jobs);
        Write(script, SlurmScript.Of(submission, CellProcess.ThisProgram, Environment.CurrentDirectory, options));
        Directory.CreateDirectory(Path.Combine(submission.Folder, GridJobs.Logs));
        AtomicFile.Delete(jobs);
        string? before = null;
        foreach (var array in submission.Waves.SelectMany(wave => wave.GroupBy(number => number / MostInArray)))
        {
            string numbers = Ranges([.. array.Select(number => number % MostInArray)])
                + (submission.AtOnce is { } most ? $"%{most}" : "");
            string job = Sbatch(
            [
                "sbatch", "--parsable", $"--array={numbers}", .. before is null ? (string[])[] : [$"--dependency=afterany:{before}"],
                script, .. array.Key == 0 ? (string[])[] : [Text(array.Key * MostInArray)],
            ]);
            Write(jobs, (before is null ? "" : File.ReadAllText(jobs)) + job + "\n");
            session.Terminal.Line(
                $"submitted job {job}, {Formatted.Count(array.Count())} cells"
                + (before is null ? "" : $", which begin when {before} has ended"));
            before = job;
        }
    }

    /// <summary>"0-3,5".</summary>
    internal static string Ranges(IReadOnlyList<int> ascending) => string.Join(',', ascending
        .Select((number, i) => (number, first: number - i))
        .GroupBy(one => one.first, one => one.number)
        .Select(run => run.First() == run.Last() ? Text(run.First()) : $"{Text(run.First())}-{Text(run.Last())}"));

    // "17", or "17;cluster".
    private static string Sbatch(IReadOnlyList<string> line)
    {
        var (code, output, error) = ClusterProgram.Run(line);
        return code == 0 ? output.Split(';')[0] : throw new SakdException($"Slurm does not take the cells: {error}");
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
