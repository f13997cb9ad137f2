using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sakd.Trainer.Tests;

/// <summary>
/// Which libtorch the program carries is a property of its build. The CUDA package is large, so its choice is evaluated here and not
/// restored.
/// </summary>
public sealed class TorchBackendTests
{
    [Theory]
    [InlineData("cpu", "libtorch-cpu-", "TorchSharp-cuda-")]
    [InlineData("cuda", "TorchSharp-cuda-", "libtorch-cpu-")]
    public async Task TheBuildPropertyChoosesThePackage(string backend, string chosen, string other)
    {
        if (OperatingSystem.IsMacOS()) Assert.Skip("macOS has no CUDA");
        string packages = await Evaluate($"-p:TorchBackend={backend}");
        Assert.Contains(chosen, packages);
        Assert.DoesNotContain(other, packages);
    }

    private static async Task<string> Evaluate(string property, [CallerFilePath] string path = "")
    {
        string project = Path.GetFullPath(Path.Combine(path, "..", "..", "..", "Sakd.Trainer", "Sakd.Trainer.csproj"));
        string[] arguments = ["msbuild", project, "-getItem:PackageReference", property];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
