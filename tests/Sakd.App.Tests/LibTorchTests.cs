using Sakd.App;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;

namespace Sakd.App.Tests;

/// <summary>Where libtorch cannot be loaded, the message says why and what to do.</summary>
public sealed class LibTorchTests : IDisposable
{
    private static readonly string[] _names = OperatingSystem.IsWindows() ? ["torch_cpu.dll", "LibTorchSharp.dll"]
        : OperatingSystem.IsMacOS() ? ["libtorch_cpu.dylib", "libLibTorchSharp.dylib"] : ["libtorch_cpu.so", "libLibTorchSharp.so"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_it_the_package_and_what_to_import_are_named()
    {
        string message = LibTorch.Explain([_folder.Path], _ => null)!;
        Assert.All(
            [_names[0], "is not beside the program", "libtorch-cpu-", "build/Sakd.Program.targets"],
            text => Assert.Contains(text, message));
    }

    [Theory]
    [InlineData("win-arm64", "torch_cpu.dll")]
    [InlineData("freebsd-x64", "libtorch_cpu.so")]
    public void That_of_another_system_is_named(string system, string library)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "says what Linux is told");
        string native = Directory.CreateDirectory(Path.Combine(_folder.Path, "runtimes", system, "native")).FullName;
        File.WriteAllBytes(Path.Combine(native, library), []);

        Assert.EndsWith(
            $"which was built for {system}: build it, or pack the tool, on this system", LibTorch.Explain([_folder.Path], _ => null),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_libstdcxx_that_is_too_old_is_said_to_be_that()
    {
        foreach (string name in _names) _folder.Write(name);
        const string reason = "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by libLibTorchSharp.so)";

        string message = LibTorch.Explain(
            ["/nowhere", _folder.Path], file => file.Contains("Sharp", StringComparison.Ordinal) ? reason : null)!;

        Assert.All(
            [_folder.File(_names[1]), "is there", "newer libstdc++", "build/Sakd.Runtime.targets", reason],
            text => Assert.Contains(text, message));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Any_other_refusal_is_handed_on()
    {
        foreach (string name in _names) _folder.Write(name);
        Assert.EndsWith(
            "cannot be loaded: file too short", LibTorch.Explain([_folder.Path], _ => "file too short"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_against_one_that_can_be_loaded()
    {
        foreach (string name in _names) _folder.Write(name);
        Assert.Null(LibTorch.Explain([_folder.Path], _ => null));
        LibTorch.Load();
    }
}
