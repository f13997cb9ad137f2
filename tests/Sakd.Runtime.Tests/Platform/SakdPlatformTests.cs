using Sakd.Kernels;
using Sakd.Platform;
using Sakd.Tensors;
using Sakd.Testing;

namespace Sakd.Runtime.Tests.Platform;

/// <summary>What can be switched off, a user can switch off: by the environment, else by the program's own settings.</summary>
public sealed class SakdPlatformTests
{
    private const string Variable = "SAKD_OF_A_TEST";

    public static TheoryData<string?, bool?, bool, bool, string> Sayings { get; } = new()
    {
        { null, null, true, true, "the default" },
        { "", null, false, false, "the default" },
        { "0", null, true, false, $"{Variable}=0" },
        { "1", null, false, true, $"{Variable}=1" },
        { "0", true, true, false, $"{Variable}=0" },
        { null, false, true, false, "Sakd.OfATestFalse=false" },
        { null, true, false, true, "Sakd.OfATestTrue=true" },
    };

    [Theory]
    [MemberData(nameof(Sayings))]
    public void The_environment_comes_before_the_programs_settings(
        string? variable, bool? setting, bool isDefault, bool isOn, string reason)
    {
        string name = $"OfATest{setting}";
        if (setting is { } given) AppContext.SetSwitch($"Sakd.{name}", given);

        var one = New(name, variable, isDefault);

        Assert.Equal((isOn, reason, null), (one.IsOn, one.Reason, one.Mistake));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("2")]
    [InlineData(" 1")]
    public void Another_value_is_a_mistake_that_names_the_variable(string variable)
    {
        string mistake = $"the environment variable {Variable} is '{variable}': it has to be 1 (on) or 0 (off)";

        foreach (string? hindrance in (string?[])[null, "there is none here"])
        {
            var one = New("OfATest", variable, true, () => hindrance);
            Assert.Equal((mistake, mistake), (one.Mistake, one.Reason));
        }
    }

    [Fact]
    public void What_cannot_be_is_off_and_says_why()
    {
        var one = New("OfATest", "1", true, () => "there is none here");

        Assert.Equal((false, "there is none here"), (one.IsOn, one.Reason));
    }

    [Fact]
    public void Every_variable_and_setting_is_one_switchs_own()
    {
        Assert.Equal(SakdPlatform.Switches.Count, SakdPlatform.Switches.Select(one => one.Variable).Distinct().Count());
        Assert.Equal(SakdPlatform.Switches.Count, SakdPlatform.Switches.Select(one => one.AppContextSwitch).Distinct().Count());
    }

    [Fact]
    public void Every_switch_stands_on_the_page()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "platform.md"));

        Assert.All(
            SakdPlatform.Switches,
            one => Assert.Contains($"| `{one.Variable}` | `{one.AppContextSwitch}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_installation_changes_nothing()
    {
        var before = SakdPlatform.Switches.Select(one => (one.IsOn, one.Reason)).ToList();

        SakdPlatform.Install();

        Assert.Equal(before, SakdPlatform.Switches.Select(one => (one.IsOn, one.Reason)));
    }

    [Fact]
    public void An_installation_is_tried_once()
    {
        var installation = new Installation();
        Assert.Equal("not installed: SakdPlatform.Install() was not called", installation.Hindrance);

        installation.Try(() => "it went wrong");
        installation.Try(() => null);

        Assert.Equal("it went wrong", installation.Hindrance);
        Assert.False(installation.IsDone);
    }

    [Fact]
    public async Task Callers_at_once_try_an_installation_once_and_wait_for_it()
    {
        var installation = new Installation();
        int tries = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Try)));
        Assert.Equal(1, tries);

        void Try()
        {
            installation.Try(() =>
            {
                Interlocked.Increment(ref tries);
                Thread.Sleep(20);
                return null;
            });
            Assert.True(installation.IsDone);
        }
    }

    [Fact]
    public void Trust_in_layers_needs_the_limit_that_it_lifts() =>
        Assert.Equal("it needs LimitInstructions", HiddenCaches.WhyNoTrust(isLimited: false));

    [Fact]
    public void A_look_at_the_switches_before_libtorch_is_loaded_decides_nothing()
    {
        Assert.SkipUnless(SakdPlatform.OwnKernels.Reason == "the default", SakdPlatform.OwnKernels.Reason);

        Assert.Equal("libtorch is not loaded yet", InstalledPlatform.ReasonBefore);
        Assert.True(SakdPlatform.OwnKernels.IsOn);
    }

    [Fact]
    public void Every_kernel_is_checked_and_right()
    {
        Assert.SkipUnless(SakdPlatform.OwnKernels.IsOn, SakdPlatform.OwnKernels.Reason);
        var checks = KernelChecks.Run().ToList();

        Assert.All(checks, check => Assert.True(check.IsRight, $"{check.Kernel}, {check.Case}: {check.Error}"));
        Assert.Empty(Enum.GetNames<Kernel>().Except(checks.Select(check => check.Kernel)).Except([nameof(Kernel.Winograd)]));
    }

    [Fact]
    public void Each_check_calls_the_kernel_that_it_names()
    {
        Assert.SkipUnless(SakdPlatform.OwnKernels.IsOn, SakdPlatform.OwnKernels.Reason);
        using var checks = KernelChecks.Run().GetEnumerator();
        while (true)
        {
            long[] before = [.. Enum.GetValues<Kernel>().Select(KernelCalls.Of)];
            if (!checks.MoveNext()) return;
            if (!Enum.TryParse(checks.Current.Kernel, out Kernel named)) continue;
            Assert.True(KernelCalls.Of(named) > before[(int)named], $"{named}: {checks.Current.Case}");
            if (checks.Current.Case.Contains("Winograd", StringComparison.Ordinal) && named is not Kernel.WeightGradient)
                Assert.True(KernelCalls.Of(Kernel.Winograd) > before[(int)Kernel.Winograd], checks.Current.Case);
        }
    }

    [Fact]
    public void A_kernel_that_is_off_by_a_thousandth_or_gives_no_number_is_wrong()
    {
        Assert.False(new KernelCheck("Relu", "", 1e-3).IsRight);
        Assert.False(new KernelCheck("Relu", "", double.NaN).IsRight);
    }

    private static PlatformSwitch New(string name, string? variable, bool isDefault, Func<string?>? hindrance = null)
    {
        Environment.SetEnvironmentVariable(Variable, variable);
        try
        {
            return new PlatformSwitch(name, Variable, "what a test asks", changesProcess: false, hindrance ?? (() => null), isDefault);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
