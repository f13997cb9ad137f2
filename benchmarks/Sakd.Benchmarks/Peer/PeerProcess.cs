using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Sakd.Benchmarks.Peer;

/// <summary>The PyTorch program: a process that does a step when asked and else waits.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it on the files of a folder and waits until it is ready.</summary>
    public PeerProcess(string python, string teacher, string student, TemporaryFolder folder, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peer", "peer.py");
        _process = Process.Start(new ProcessStartInfo(
            python, [script, teacher, student, folder.Path, threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _ = Answer();
    }

    /// <summary>Why a Python cannot be the peer, or null if it can.</summary>
    public static string? Missing(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? null
                : $"{python} has no PyTorch ({error.TrimEnd().Split('\n')[^1]}); on Debian: apt-get install python3-torch";
        }
        catch (Win32Exception e)
        {
            return $"{python} does not start ({e.Message}); name another with --python";
        }
    }

    /// <summary>Does a step.</summary>
    /// <returns>Its "seconds" and losses.</returns>
    public JsonNode Step() => Ask("step");

    /// <summary>The peak memory of the process so far, in MB.</summary>
    public double Peak() => (double)Ask("peak")["megabytes"]!;

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Ask(string what)
    {
        _process.StandardInput.WriteLine(what);
        _process.StandardInput.Flush();
        return Answer();
    }

    private JsonNode Answer() => JsonNode.Parse(_process.StandardOutput.ReadLine()
        ?? throw new SakdException("the PyTorch program ended early: its own message is above"))!;
}
