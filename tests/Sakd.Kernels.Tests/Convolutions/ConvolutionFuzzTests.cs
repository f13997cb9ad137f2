using System.Globalization;

namespace Sakd.Kernels.Tests.Convolutions;

/// <summary>
/// Convolutions that seeds draw, of every kind, between guard pages: 300 of them by themselves; more, or others, with SAKD_FUZZ_COUNT and
/// SAKD_FUZZ_SEED in the environment.
/// </summary>
public sealed class ConvolutionFuzzTests
{
    [Fact]
    public void EveryGeometryIsWhatItsDefinitionSaysWithTheSameBitsWhateverBatchThreadsAndWidth()
    {
        int count = Number("SAKD_FUZZ_COUNT", 300), first = Number("SAKD_FUZZ_SEED", 1);
        Kernel[] kinds = [Kernel.Convolution, Kernel.Winograd, Kernel.Depthwise, Kernel.Grouped];
        long[] before = [.. kinds.Select(KernelCalls.Of)];
        double worst = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            var drawn = new ConvolutionCase(seed);
            var (expected, tolerance) = drawn.Expected();
            float[] whole = Settings.SameBits($"{drawn}", host => drawn.Compute(host, 0, drawn.Size.Images));
            worst = Math.Max(worst, Bits.Close(expected, whole, tolerance, $"{drawn}"));

            int last = drawn.Size.Images - 1, each = whole.Length / drawn.Size.Images;
            float[] alone = Settings.SameBits($"{drawn}, its last image", host => drawn.Compute(host, last, 1));
            Bits.Same(whole.AsSpan(last * each), alone, $"{drawn}, its last image");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{worst:F3} of what it may be off by");
        Assert.All(kinds.Zip(before), kind => Assert.InRange(KernelCalls.Of(kind.First) - kind.Second, count / 3, int.MaxValue));
    }

    private static int Number(string variable, int byDefault) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : byDefault;
}
