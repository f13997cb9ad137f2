namespace Sakd.Kernels.Tests;

/// <summary>Pools of windows and images that seeds draw.</summary>
public sealed class PoolingTests
{
    [Fact]
    public void TheLargestValuesAreExact() => EachCase((size, window, x, what) =>
    {
        double[] expected = Reference.Pool(size, window, x, Enumerable.Max);
        float[] actual = Compute(size, window, x, what, MaxPooling.Forward);
        Assert.Equal(expected, actual.Select(value => (double)value));
    });

    [Fact]
    public void MeansCountThePadding() => EachCase((size, window, x, what) =>
    {
        double[] expected = Reference.Pool(size, window, x, values => values.Sum() / (window.Kernel * window.Kernel));
        float[] actual = Compute(size, window, x, what, AveragePooling.Forward);
        _ = Bits.Close(expected, actual, 1e-6 * x.Max(Math.Abs), what);
    });

    [Fact]
    public void TheMeanOfAnImageLosesLittleWhateverItsSize()
    {
        var random = new Random(5);
        for (int i = 0; i < 40; i++)
        {
            var size = new FeatureSize(random.Next(1, 4), Numbers.LogUniform(random, 150), random.Next(1, 60), random.Next(1, 60));
            float[] x = Numbers.Normal(random, size.Elements);
            for (int at = 0; at < x.Length; at++) x[at] += 1;
            double[] expected = new double[size.Images * size.Channels];
            for (int at = 0; at < x.Length; at++)
            {
                expected[(at / (int)size.ImageElements * size.Channels) + (at % size.Channels)] += (double)x[at] / size.Pixels;
            }

            float[] actual = Settings.SameBits($"{size}", host =>
            {
                using Operand from = new(x), to = new(expected.Length);
                AveragePooling.Global(host, size, from.Elements, to.Elements);
                return to.ToArray();
            });
            _ = Bits.Close(expected, actual, 2e-6, $"{size}");
        }
    }

    [Fact]
    public void WhatIsNoNumberWinsInAMaximumAndStays()
    {
        var size = new FeatureSize(1, 19, 2, 2);
        float[] x = new float[size.Elements];
        x[3] = x[(2 * 19) + 18] = float.NaN;
        float[] actual = Compute(size, new PoolWindow(2, 1, 0), x, "NaN", MaxPooling.Forward);
        Assert.Equal([3, 18], Enumerable.Range(0, 19).Where(channel => float.IsNaN(actual[channel])));
    }

    private static void EachCase(Action<FeatureSize, PoolWindow, float[], string> check)
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            FeatureSize size;
            PoolWindow window;
            do
            {
                size = new FeatureSize(random.Next(1, 4), Numbers.LogUniform(random, 70), random.Next(1, 12), random.Next(1, 12));
                int kernel = random.Next(1, 6);
                window = new PoolWindow(kernel, random.Next(1, 4), random.Next(0, (kernel / 2) + 1));
            }
            while (!window.Fits(size));
            check(size, window, Numbers.Normal(random, size.Elements), $"seed {seed}: {window} over {size}");
        }
    }

    private delegate void Pool(KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y);

    private static float[] Compute(FeatureSize size, PoolWindow window, float[] x, string what, Pool pool)
    {
        var frame = window.Over(size);
        return Settings.SameBits(what, host =>
        {
            using Operand from = new(x), to = new(size.Images * size.Channels * frame.OutHeight * frame.OutWidth);
            pool(host, size, window, from.Elements, to.Elements);
            return to.ToArray();
        });
    }
}
