namespace Sakd.Kernels.Tests;

/// <summary>Comparisons of results.</summary>
internal static class Bits
{
    /// <summary>Each number is the same, to the last bit.</summary>
    public static void Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isSame = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            if (!isSame) Assert.Fail($"{what}: number {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>Each number is off by no more than a part of a scale.</summary>
    /// <returns>The largest error over what it may be.</returns>
    public static double Close(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]) / tolerance;
            if (!(error <= 1)) Assert.Fail($"{what}: number {i} is {actual[i]:R}, not {expected[i]:R}, which is {error:G3} times too far");
            worst = Math.Max(worst, error);
        }

        return worst;
    }
}
