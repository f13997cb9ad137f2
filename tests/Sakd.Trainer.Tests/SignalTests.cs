using System.Diagnostics;

namespace Sakd.Trainer.Tests;

/// <summary>A process that is asked to end does so, wherever it is, and says by which signal.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_run_that_is_asked_to_end_says_what_it_keeps_and_by_which_signal_it_ended(string signal, int exitCode)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs Linux's signals");
        if (signal is "INT" && IgnoresInterrupts()) Assert.Skip("these tests were started with SIGINT ignored, and so is what they start");
        var outcome = await Interrupted(
            signal, "net/metrics.jsonl", "train", "resnet8w4", "--epochs", "1000", "--threads", "1", "--output", "net");
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith("sakd: interrupted after ", outcome.Error);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task The_training_of_a_teacher_ends_too_and_goes_on_later()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs Linux's signals");
        var outcome = await Interrupted("TERM", "runs/teachers", "distill", "resnet8w8-resnet8w4", "--epochs", "1000", "--threads", "1");
        Assert.Equal(143, outcome.ExitCode);
        Assert.Equal(
            "sakd: interrupted while the teacher was trained; go on with: sakd distill --resume runs/resnet8w8-resnet8w4-at-adaptive\n",
            outcome.Error);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "runs", "teachers")), file => file.EndsWith(".last.safetensors"));
    }

    /// <summary>
    /// Whether this process ignores SIGINT, as one that a shell has put into the background does; its children inherit that.
    /// </summary>
    private static bool IgnoresInterrupts()
    {
        const string ignored = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(ignored, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[ignored.Length..].Trim(), 16) & 0b10) != 0;
    }

    private async Task<Program.Outcome> Interrupted(string signal, string once, params string[] arguments)
    {
        string path = Path.Combine(_folder, once);
        return await Program.Run(_folder, process =>
        {
            while (!Path.Exists(path) && !process.HasExited) Thread.Sleep(20);
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            kill.WaitForExit();
        }, arguments);
    }
}
