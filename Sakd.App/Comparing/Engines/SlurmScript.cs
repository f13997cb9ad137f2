namespace Sakd.App.Comparing;

/// <summary>The script of a Slurm job array that runs a cell in each task.</summary>
internal static class SlurmScript
{
    /// <summary>Its name in the grid's folder.</summary>
    public const string Name = "slurm.sh";

    /// <summary>The script's text.</summary>
    /// <param name="submission">The cells.</param>
    /// <param name="program">What runs this program.</param>
    /// <param name="folder">Where it was asked for: files have their names from there.</param>
    /// <param name="more">Other options of <c>sbatch</c>, without dashes.</param>
    public static string Of(Submission submission, IEnumerable<string> program, string folder, IReadOnlyList<string> more)
    {
        // From chdir on, as Slurm reads patterns into the rest alone.
        string log = Path.Combine(submission.Folder, GridJobs.Logs).Replace("%", "%%", StringComparison.Ordinal);
        string cell = string.Join(' ', program.Concat(submission.CellArguments).Select(Formatted.Argument));
        string[] options =
        [
            $"job-name={submission.Name}", $"chdir={folder}", $"output={log}/slurm-%A_%a.log", "open-mode=append", "requeue",
            "signal=B:USR1@60", "ntasks=1", $"cpus-per-task={submission.Threads}", $"mem={submission.Gibibytes}G",
            .. submission.OnGpu && !more.Any(AsksForGpus) ? (string[])["gres=gpu:1"] : [], .. more,
        ];
        return $$"""
            #!/usr/bin/env bash
            # Cells of a grid, one for each task: sbatch --array=NUMBERS {{Name}} [WHAT IS ADDED TO EACH NUMBER]
            {{string.Join('\n', options.Select(option => $"#SBATCH --{Quoted(option)}"))}}

            # A minute before the time is up the cell saves its state, and the task waits for its turn again.
            requeue() {
                kill -TERM "$cell"
                wait "$cell" && exit
                # Not SLURM_JOB_ID: that of the last task is the array's.
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
                exit
            }
            trap requeue USR1

            {{cell}} $((${1:-0} + SLURM_ARRAY_TASK_ID)) &
            cell=$!
            wait "$cell"

            """;
    }

    private static bool AsksForGpus(string option) =>
        option.Split('=', 2) is [var name, var value]
        && (name.StartsWith("gpus", StringComparison.Ordinal)
            || (name is "gres" or "tres-per-task" && value.Contains("gpu", StringComparison.Ordinal)));

    // sbatch reads these lines as a shell does, but for $ and the like.
    private static string Quoted(string option) => option.Split('=', 2) is [var name, var value]
        && value.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\' or '#')
            ? $"{name}=\"{string.Concat(value.Select(c => c is '"' or '\\' ? $"\\{c}" : $"{c}"))}\""
            : option;
}
