namespace Sakd.Kernels.Tests;

/// <summary>What is computed of each element by itself, for numbers of channels and elements that no vector divides.</summary>
public sealed class PointwiseTests
{
    private const int Seeds = 60;

    [Fact]
    public void ActivationsAreBoundsAndLeaveWhatIsNoNumber()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var drawn = new Drawn(seed);
            drawn.X[seed % drawn.X.Length] = float.NaN;
            foreach (var activation in Enum.GetValues<Activation>())
            {
                drawn.Check($"{activation}", (at, x) => Bounded(activation, x), (host, of) =>
                    Pointwise.Activate(host, drawn.Size, activation, of.X, of.Y));
            }
        }
    }

    [Fact]
    public void SumsAndProductsAreRoundedOnce()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var drawn = new Drawn(seed);
            var (size, activation) = (drawn.Size, (Activation)(seed % 3));
            drawn.Check("sum", (at, x) => Bounded(activation, x + drawn.Addend[at]), (host, of) =>
                Pointwise.Add(host, size, of.X, of.Addend, of.Y, activation));
            drawn.Check("product", (at, x) => x * drawn.Scale[drawn.Place(at)], (host, of) =>
                Pointwise.Multiply(host, size, of.X, of.Scale, of.Y));
            drawn.Check("product of two", (at, x) => x * drawn.Addend[at], (host, of) =>
                Pointwise.Product(host, size, of.X, of.Addend, of.Y));
            drawn.Check("affine", (at, x) => Bounded(activation, Affine(drawn, at, x)), (host, of) =>
                Pointwise.Affine(host, size, of.X, of.Scale, of.Shift, of.Y, activation: activation));
            drawn.Check("affine and sum", (at, x) => Bounded(activation, Affine(drawn, at, x) + drawn.Addend[at]), (host, of) =>
                Pointwise.Affine(host, size, of.X, of.Scale, of.Shift, of.Y, of.Addend, activation));
        }
    }

    [Fact]
    public void OutputsMayLieOverInputs()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var drawn = new Drawn(seed);
            var size = drawn.Size;
            drawn.Check("affine over x", (at, x) => Affine(drawn, at, x) + drawn.Addend[at], (host, of) =>
            {
                Pointwise.Activate(host, size, Activation.None, of.X, of.Y);
                Pointwise.Affine(host, size, of.Y, of.Scale, of.Shift, of.Y, of.Addend);
            });
            drawn.Check("sum over itself", (at, x) => x + x, (host, of) =>
            {
                Pointwise.Activate(host, size, Activation.None, of.X, of.Y);
                Pointwise.Add(host, size, of.Y, of.Y, of.Y);
            });
        }
    }

    [Fact]
    public void ManyElementsAreSharedAmongThreads()
    {
        var drawn = new Drawn(new FeatureSize(3, 67, 40, 33));
        drawn.Check("many", (at, x) => Math.Max(x, 0), (host, of) => Pointwise.Activate(host, drawn.Size, Activation.Relu, of.X, of.Y));
    }

    [Fact]
    public void SigmoidsAreWithinThreeUnitsInTheLastPlaceWhereverTheyAre()
    {
        List<float> numbers =
        [
            0, -0f, 1e-30f, -1e-30f, 88, -88, 103, -103.9f, -104, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        ];
        for (float x = -110; x < 30; x += 0.00731f) numbers.Add(x);
        float[] all = [.. numbers];
        float[] actual = Settings.SameBits("sigmoid", host =>
        {
            using Operand from = new(all), to = new(all.Length);
            Pointwise.Sigmoid(host, new FeatureSize(1, all.Length, 1, 1), from.Elements, to.Elements);
            return to.ToArray();
        });

        double worst = 0;
        for (int i = 0; i < all.Length; i++)
        {
            double expected = 1 / (1 + Math.Exp(-(double)all[i]));
            if (double.IsNaN(expected)) Assert.True(float.IsNaN(actual[i]));
            else worst = Math.Max(worst, Math.Abs(actual[i] - expected) / UnitInTheLastPlace(expected));
            Assert.True(worst <= 3, $"the sigmoid of {all[i]:R} is {actual[i]:R}, not {expected:R}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{worst:F2} units in the last place");
    }

    /// <summary>Of single precision.</summary>
    private static double UnitInTheLastPlace(double value) =>
        value < float.Epsilon ? float.Epsilon : Math.Max(float.Epsilon, Math.ScaleB(1, Math.ILogB(value) - 23));

    private static float Bounded(Activation activation, float x) => (float)Reference.Activate(activation, x);

    private static float Affine(Drawn drawn, int at, float x) =>
        MathF.FusedMultiplyAdd(x, drawn.Scale[at % drawn.Size.Channels], drawn.Shift[at % drawn.Size.Channels]);

    /// <summary>A feature and what it is computed with.</summary>
    private sealed class Drawn
    {
        private readonly string _name;

        public Drawn(int seed)
            : this(Draw(new Random(seed)), seed)
        {
        }

        public Drawn(FeatureSize size, int seed = 1)
        {
            var random = new Random(seed);
            (Size, _name) = (size, $"seed {seed}: {size}");
            (X, Addend) = (Numbers.Normal(random, size.Elements, deviation: 4), Numbers.Normal(random, size.Elements));
            (Scale, Shift) = (Numbers.Normal(random, size.Images * size.Channels), Numbers.Normal(random, size.Channels));
        }

        public FeatureSize Size { get; }

        public float[] X { get; }

        public float[] Addend { get; }

        /// <summary>For each channel of each image.</summary>
        public float[] Scale { get; }

        /// <summary>For each channel.</summary>
        public float[] Shift { get; }

        /// <summary>Where the scale of an element is.</summary>
        public int Place(int at) => (at / (int)Size.ImageElements * Size.Channels) + (at % Size.Channels);

        /// <summary>Each element is what a function says, exactly.</summary>
        public void Check(string what, Func<int, float, float> expected, Action<KernelHost, Operands> compute)
        {
            float[] actual = Settings.SameBits($"{_name}, {what}", host =>
            {
                using Operand x = new(X), addend = new(Addend), scale = new(Scale), shift = new(Shift), y = new(X.Length);
                compute(host, new Operands(x.Elements, addend.Elements, scale.Elements, shift.Elements, y.Elements));
                return y.ToArray();
            });
            Assert.Equal(X.Select((x, at) => expected(at, x)), actual);
        }

        private static FeatureSize Draw(Random random) =>
            new(random.Next(1, 4), Numbers.LogUniform(random, 70), random.Next(1, 9), random.Next(1, 9));
    }

    private readonly struct Operands(
        NativeSpan<float> x, NativeSpan<float> addend, NativeSpan<float> scale, NativeSpan<float> shift, NativeSpan<float> y)
    {
        public NativeSpan<float> X => x;

        public NativeSpan<float> Addend => addend;

        public NativeSpan<float> Scale => scale;

        public NativeSpan<float> Shift => shift;

        public NativeSpan<float> Y => y;
    }
}
