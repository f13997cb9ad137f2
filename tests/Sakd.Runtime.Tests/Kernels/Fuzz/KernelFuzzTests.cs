using System.Globalization;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>
/// The fuzz of the kernels: 1,500 cases by themselves; more of them, or others, with SAKD_FUZZ_COUNT and SAKD_FUZZ_SEED in the environment.
/// </summary>
public sealed class KernelFuzzTests
{
    [Fact]
    public void ConvolutionsThatAreLeftToLibtorchStayWithinTheirOperandsToo()
    {
        int count = Number("SAKD_FUZZ_COUNT", 600), first = Number("SAKD_FUZZ_SEED", 1);
        Report(Run(first, count, Geometry.OfFewChannels), count);
    }

    [Fact]
    public void EveryKernelIsWhatItsDefinitionSaysAndStaysWithinItsOperands()
    {
        int count = Number("SAKD_FUZZ_COUNT", 1500), first = Number("SAKD_FUZZ_SEED", 1);
        var fuzz = Run(first, count, Geometry.Of);
        Report(fuzz, count);
        Assert.InRange(fuzz.Ours, count / 2, count);
    }

    private static KernelFuzz Run(int first, int count, Func<int, int, Geometry> draw)
    {
        var fuzz = new KernelFuzz();
        fuzz.Run(first, count, draw);
        return fuzz;
    }

    private static void Report(KernelFuzz fuzz, int count)
    {
        foreach (var (kernel, (error, seed)) in fuzz.Worst)
            TestContext.Current.TestOutputHelper?.WriteLine($"{kernel,-45} {error:F3} of what it may be off by, at seed {seed}");
        Assert.True(fuzz.Failures.Count == 0, $"{fuzz.Failures.Count} of {count} cases:\n{string.Join("\n", fuzz.Failures.Take(20))}");
    }

    private static int Number(string variable, int byDefault) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : byDefault;
}
