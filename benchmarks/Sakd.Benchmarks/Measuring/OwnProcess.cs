using System.Diagnostics;
using Sakd.Platform;

namespace Sakd.Benchmarks.Measuring;

/// <summary>This program, started again: for what needs a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>
    /// Whether the environment says how libtorch's idle threads wait. They must not spin for long while another process has its turn, and
    /// the library reads the variables when it is loaded: they have to be there before the process starts.
    /// </summary>
    public static bool WaitsBriefly => Says(OpenMp.WaitPolicy) || Says(OpenMp.SpinCount);

    /// <summary>Runs the program with other arguments in this terminal and waits for it.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs the program with other arguments and gives what it wrote.</summary>
    /// <exception cref="SakdException">It failed.</exception>
    public static string Output(params IEnumerable<string> arguments)
    {
        var command = Command(arguments);
        command.RedirectStandardOutput = true;
        using var process = Process.Start(command)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new SakdException(
                $"the child process '{string.Join(' ', command.ArgumentList)}' ended with exit code {process.ExitCode}");
    }

    /// <summary>How the program is started with other arguments.</summary>
    public static ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        // Started as `dotnet Sakd.Benchmarks.dll` the process is dotnet's.
        string program = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var command = new ProcessStartInfo(program, hosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments);
        if (!WaitsBriefly) command.Environment[OpenMp.SpinCount] = OpenMp.Briefly;
        return command;
    }

    private static bool Says(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
