using System.Diagnostics;

namespace Sakd.Testing;

/// <summary>Debian's Python, with PyTorch or other modules, where it is installed.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    private static readonly Lazy<bool> _hasTorch = new(() => Has("torch"));

    /// <summary>Whether it can be asked.</summary>
    public static bool HasTorch => _hasTorch.Value;

    /// <summary>Whether it is there and has a module.</summary>
    public static bool Has(string module) => File.Exists(Program) && Execute($"import {module}", out _) == 0;

    /// <summary>Runs a program in the current folder.</summary>
    /// <returns>What it writes.</returns>
    public static string Run(string program)
    {
        int code = Execute(program, out string output);
        Assert.True(code == 0, output);
        return output;
    }

    private static int Execute(string program, out string output)
    {
        var start = new ProcessStartInfo(Program, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) output += error.GetAwaiter().GetResult();
        return process.ExitCode;
    }
}
