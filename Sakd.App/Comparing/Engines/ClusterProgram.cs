using System.Diagnostics;

namespace Sakd.App.Comparing;

/// <summary>A program of a cluster's, as it is found on this machine.</summary>
internal static class ClusterProgram
{
    /// <summary>Whether it is on the path.</summary>
    /// <param name="name">Its name.</param>
    public static bool IsThere(string name)
    {
        string[] path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return path.Any(folder => File.Exists(Path.Combine(folder, name)));
    }

    /// <summary>Makes sure that it is there.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SakdException">It is not on the path.</exception>
    public static void Check(string name)
    {
        if (!IsThere(name))
            throw new SakdException($"{name} is not there: type this on a machine of the cluster, or leave --engine out");
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="line">The program and its arguments.</param>
    /// <returns>Its exit code, and what it has written.</returns>
    /// <exception cref="SakdException">It is not there.</exception>
    public static (int Code, string Output, string Error) Run(params IReadOnlyList<string> line)
    {
        Check(line[0]);
        using var process = Process.Start(
            new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.GetAwaiter().GetResult().Trim());
    }
}
