namespace Sakd.Kernels.Tests;

/// <summary>
/// All tests of this project pass where there is no libtorch: otherwise they would show nothing about a student's own machine.
/// </summary>
public sealed class WithoutLibTorchTests
{
    [Fact]
    public void TheFolderOfThisProgramHoldsNeitherLibtorchNorTorchSharp() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories),
            file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void NothingThatThisProgramHasLoadedIsOfTorchSharpOrTheRuntime() =>
        Assert.DoesNotContain(
            AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name is "TorchSharp" or "Sakd.Runtime");
}
