using System.Diagnostics;

namespace Sakd.Trainer.Tests;

/// <summary>The built program, run in a folder of its own.</summary>
internal static class Program
{
    public sealed record Outcome(int ExitCode, string Output, string Error);

    public static Task<Outcome> Run(string folder, params string[] arguments) => Execute([], folder, _ => { }, arguments);

    /// <summary>Runs it, and does something to it while it runs.</summary>
    public static Task<Outcome> Run(string folder, Action<Process> meanwhile, params string[] arguments) =>
        Execute([], folder, meanwhile, arguments);

    /// <summary>Runs it with variables of the environment.</summary>
    public static Task<Outcome> RunWith((string Name, string Value)[] environment, string folder, params string[] arguments) =>
        Execute(environment, folder, _ => { }, arguments);

    private static async Task<Outcome> Execute(
        (string Name, string Value)[] environment, string folder, Action<Process> meanwhile, string[] arguments)
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
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        meanwhile(process);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }
}
