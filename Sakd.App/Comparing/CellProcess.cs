using System.ComponentModel;
using System.Diagnostics;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>Runs a cell in a process of its own, so that what ends one of them ends no other.</summary>
internal static class CellProcess
{
    private const int LastLines = 5, OfSignal = 128;

    // Somebody may work at the machine meanwhile.
    private const string Nice = "/usr/bin/nice", Politeness = "-n5";

    /// <summary>Begins or goes on with a cell, and waits for its end.</summary>
    /// <param name="job">The cell.</param>
    /// <param name="stop">Asks it to save and to end.</param>
    /// <param name="besideOthers">Whether others run beside it.</param>
    /// <returns>Null where it is finished; else why it is not.</returns>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public static async Task<CellFailure?> Run(CellJob job, CancellationToken stop, bool besideOthers = false)
    {
        try
        {
            if (CellFolder.HasDiverged(job)) return Diverged(job);
            string[] arguments = await CellFolder.Prepare(job, stop);
            int code = await Run(StartOf(arguments, besideOthers), job.Log, stop);
            if (code == SakdApp.Success && CellFolder.Finished(job) is not null) return null;
            stop.ThrowIfCancellationRequested();
            if (CellFolder.HasDiverged(job)) return Diverged(job);
            return Failure(job, code == SakdApp.Success
                ? $"its {RunFolder.Summary} cannot be read: remove {job.Folder}, and let it run again"
                : Meaning(code));
        }
        catch (SakdException e)
        {
            return Failure(job, e.Message);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            return Failure(job, $"its files cannot be written: {e.Message}");
        }
        catch (Win32Exception e)
        {
            return Failure(job, $"its process cannot be started: {e.Message}");
        }
    }

    /// <summary>What runs a program, by the path of its process and what stands first in its command line.</summary>
    public static IEnumerable<string> Program(string processPath, string firstArgument) =>
        Path.GetFileNameWithoutExtension(processPath) == "dotnet" ? [processPath, firstArgument] : [processPath];

    /// <summary>This very program, as this process was started.</summary>
    public static IReadOnlyList<string> ThisProgram => [.. Program(Environment.ProcessPath!, Environment.GetCommandLineArgs()[0])];

    /// <summary>What an exit code says, in words.</summary>
    public static string Meaning(int code) => code switch
    {
        SakdApp.Diverged => "its loss is no longer finite",
        SakdApp.Exhausted => "the memory is exhausted",
        SakdApp.Mistake => "it was refused",
        > OfSignal and < 2 * OfSignal => $"it was ended by signal {code - OfSignal}",
        _ => $"it ended with exit code {code}",
    };

    /// <summary>That a cell has diverged.</summary>
    public static CellFailure Diverged(CellJob job)
    {
        return Failure(job, $"its {What()} was no longer finite, and would be so again");

        string What()
        {
            try
            {
                return RunFolder.ReadDivergence(job.Folder)!.What;
            }
            catch (SakdException)
            {
                return "loss";
            }
        }
    }

    /// <summary>That a cell came to no result, with the last lines that it printed.</summary>
    public static CellFailure Failure(CellJob job, string reason)
    {
        string said = File.Exists(job.Log) ? SharedFile.ReadAllText(job.Log).ReplaceLineEndings("\n") : "";
        return new(job.Cell.Name, reason, [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines)]);
    }

    /// <summary>How this program is started as a process of its own.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="besideOthers">Whether threads that wait must not take the processor from others.</param>
    public static ProcessStartInfo StartOf(string[] arguments, bool besideOthers)
    {
        string[] line = File.Exists(Nice) ? [Nice, Politeness, .. ThisProgram, .. arguments] : [.. ThisProgram, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (besideOthers) start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return start;
    }

    private static async Task<int> Run(ProcessStartInfo start, string log, CancellationToken stop)
    {
        start.Environment[Interrupt.EndsWithInput] = "1";
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        using var file = TextWriter.Synchronized(new StreamWriter(log, append: true) { AutoFlush = true });
        using var process = Process.Start(start)!;
        using (stop.Register(process.StandardInput.Close))
        {
            await Task.WhenAll(
                Copy(process.StandardOutput, file), Copy(process.StandardError, file), process.WaitForExitAsync(CancellationToken.None));
            return process.ExitCode;
        }
    }

    private static async Task Copy(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) to.WriteLine(line);
    }
}
