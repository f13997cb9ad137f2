using System.Diagnostics;

namespace Sakd.Trainer.Tests;

/// <summary>The built program, run in a folder of its own.</summary>
internal static class Program
{
    public sealed record Outcome(int ExitCode, string Output, string Error);

    public static Task<Outcome> Run(string folder, params string[] arguments) => Run(folder, _ => { }, arguments);

    /// <summary>Runs it, and does something to it while it runs.</summary>
    public static async Task<Outcome> Run(string folder, Action<Process> meanwhile, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sakd.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As a user has it: these are the tests' own.
        start.Environment.Remove("OMP_WAIT_POLICY");
        start.Environment.Remove("OMP_NUM_THREADS");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        meanwhile(process);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }
}
