using Sakd.Platform;

namespace Sakd.Trainer.Tests;

/// <summary>What the program says of the machine that it runs on.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_doctor_shows_every_switch_and_finds_every_kernel_right()
    {
        var outcome = await Program.Run(_folder, "doctor");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("are right, in ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", outcome.Output, StringComparison.Ordinal);
        Assert.All(SakdPlatform.Switches, one => Assert.NotEmpty(StateOf(outcome.Output, one.Variable)));
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task What_is_switched_off_is_off()
    {
        var off = SakdPlatform.Switches.Select(one => (one.Variable, "0")).ToArray();
        var outcome = await Program.RunWith(off, _folder, "doctor");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.All(off, one => Assert.StartsWith("off", StateOf(outcome.Output, one.Variable)));
        Assert.Contains("Those of Sakd.Kernels are off: SAKD_OWN_KERNELS=0.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_limit_of_instructions_trust_in_the_layers_says_that_it_needs_it()
    {
        var outcome = await Program.RunWith([(SakdPlatform.LimitInstructions.Variable, "0")], _folder, "doctor");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.DoesNotContain("not installed", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("LimitInstructions", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_installs_what_its_system_allows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This is about Linux.");
        var outcome = await Program.Run(_folder, "doctor");

        Assert.DoesNotContain("not installed", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("on", StateOf(outcome.Output, SakdPlatform.BriefWaiting.Variable));
    }

    [Fact]
    public async Task A_switch_that_is_neither_0_nor_1_is_one_line_and_exit_code_2()
    {
        var outcome = await Program.RunWith([("SAKD_TENSOR_HEAP", "no")], _folder, "list");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("sakd: the environment variable SAKD_TENSOR_HEAP is 'no': it has to be 1 (on) or 0 (off)", outcome.Error.TrimEnd());
    }

    /// <summary>The rest of a switch's line.</summary>
    private static string StateOf(string output, string variable) =>
        output.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith($"{variable} ", StringComparison.Ordinal))
            .Select(line => line[variable.Length..].TrimStart())
            .FirstOrDefault() ?? "";
}
