namespace Sakd.Kernels.Tests;

/// <summary>What is computed of each element by itself, for numbers of channels and elements that no vector divides.</summary>
public sealed class PointwiseTests
{
    [Fact]
    public void ActivationsAreBoundsAndLeaveWhatIsNoNumber() => EachCase((random, size, x, what) =>
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            x[random.Next(x.Length)] = float.NaN;
            float[] actual = Settings.SameBits(what, host => Compute(x, (from, to) => Pointwise.Activate(host, size, activation, from, to)));
            Assert.Equal(x.Select(value => float.IsNaN(value) ? double.NaN : Reference.Activate(activation, value)), actual.Select(value => (double)value));
        }
    });

    [Fact]
    public void SumsAndProductsAreRoundedOnce() => EachCase((random, size, x, what) =>
    {
        var activation = (Activation)random.Next(3);
        float[] other = Numbers.Normal(random, x.Length), scale = Numbers.Normal(random, size.Images * size.Channels), shift = Numbers.Normal(random, size.Channels);
        int Channel(int at) => at % size.Channels;
        int Image(int at) => at / (int)size.ImageElements;
        float Activate(float value) => (float)Reference.Activate(activation, value);

        Check("sum", (at, value) => Activate(value + other[at]), (host, from, to, addend, _, _) => Pointwise.Add(host, size, from, addend, to, activation));
        Check("product", (at, value) => value * scale[(Image(at) * size.Channels) + Channel(at)], (host, from, to, _, scales, _) => Pointwise.Multiply(host, size, from, scales, to));
        Check("affine", (at, value) => Activate(MathF.FusedMultiplyAdd(value, scale[Channel(at)], shift[Channel(at)])), (host, from, to, _, scales, shifts) =>
            Pointwise.Affine(host, size, from, scales, shifts, to, activation: activation));
        Check("affine, sum", (at, value) => Activate(MathF.FusedMultiplyAdd(value, scale[Channel(at)], shift[Channel(at)]) + other[at]), (host, from, to, addend, scales, shifts) =>
            Pointwise.Affine(host, size, from, scales, shifts, to, addend, activation));

        void Check(
            string name, Func<int, float, float> expected, Action<KernelHost, NativeSpan<float>, NativeSpan<float>, NativeSpan<float>, NativeSpan<float>, NativeSpan<float>> kernel)
        {
            float[] actual = Settings.SameBits($"{what}, {name}", host =>
            {
                using Operand addend = new(other), scales = new(scale), shifts = new(shift);
                return Compute(x, (from, to) => kernel(host, from, to, addend.Elements, scales.Elements, shifts.Elements));
            });
            Assert.Equal(x.Select((value, at) => expected(at, value)), actual);
        }
    });

    [Fact]
    public void SigmoidsAreWithinTwoUnitsInTheLastPlaceWhereverTheyAre()
    {
        List<float> numbers = [0, -0f, 1e-30f, -1e-30f, 88, -88, 103, -103.9f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity];
        for (float x = -110; x < 30; x += 0.00731f) numbers.Add(x);
        float[] all = [.. numbers];
        var size = new FeatureSize(1, all.Length, 1, 1);
        float[] actual = Settings.SameBits("sigmoid", host => Compute(all, (from, to) => Pointwise.Sigmoid(host, size, from, to)));
        double worst = 0;
        for (int i = 0; i < all.Length; i++)
        {
            double expected = 1 / (1 + Math.Exp(-(double)all[i])), unit = Math.Max(Math.ScaleB(1, Math.ILogB(Math.Max(expected, float.Epsilon)) - 23), float.Epsilon);
            worst = Math.Max(worst, Math.Abs(actual[i] - expected) / unit);
            Assert.True(worst <= 2, $"the sigmoid of {all[i]} is {actual[i]}, not {expected}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{worst:F2} units in the last place");
        Assert.True(float.IsNaN(Compute([float.NaN], (from, to) => Pointwise.Sigmoid(Settings.Hosts[0], new FeatureSize(1, 1, 1, 1), from, to))[0]));
    }

    [Fact]
    public void ManyElementsAreSharedAmongThreads()
    {
        var size = new FeatureSize(3, 67, 40, 33);
        float[] x = Numbers.Normal(new Random(8), size.Elements);
        float[] actual = Settings.SameBits("many", host => Compute(x, (from, to) => Pointwise.Activate(host, size, Activation.Relu, from, to)));
        Assert.Equal(x.Select(value => Math.Max(value, 0)), actual);
    }

    [Fact]
    public void OutputsMayLieOverInputs()
    {
        var size = new FeatureSize(2, 21, 3, 5);
        float[] x = Numbers.Normal(new Random(9), size.Elements);
        float[] apart = Settings.SameBits("apart", host => Compute(x, (from, to) => Pointwise.Affine(host, size, from, from, from, to, from, Activation.Relu6)));
        float[] over = Settings.SameBits("over", host =>
        {
            using Operand both = new(x), perChannel = new(x[..21]);
            Pointwise.Affine(host, size, both.Elements, perChannel.Elements, perChannel.Elements, both.Elements, both.Elements, Activation.Relu6);
            return both.ToArray();
        });
        Bits.Same(apart, over, "over its input");
    }

    private static void EachCase(Action<Random, FeatureSize, float[], string> check)
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var size = new FeatureSize(random.Next(1, 4), Numbers.LogUniform(random, 70), random.Next(1, 9), random.Next(1, 9));
            check(random, size, Numbers.Normal(random, size.Elements, deviation: 4), $"seed {seed}: {size}");
        }
    }

    private static float[] Compute(float[] x, Action<NativeSpan<float>, NativeSpan<float>> kernel)
    {
        using Operand from = new(x), to = new(x.Length);
        kernel(from.Elements, to.Elements);
        return to.ToArray();
    }
}
