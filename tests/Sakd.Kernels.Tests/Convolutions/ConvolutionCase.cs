namespace Sakd.Kernels.Tests.Convolutions;

/// <summary>A convolution that a seed draws, and its operands.</summary>
internal sealed class ConvolutionCase
{
    // Of the reference in double precision.
    private const double MostMultiplications = 1.5e6;

    private readonly float[] _x, _weights;
    private readonly float[]? _bias, _scale, _addend;
    private readonly bool _isChannelsLast;

    public ConvolutionCase(int seed)
    {
        var random = new Random(seed);
        // A size is drawn anew more often than the geometry, or wide ones would hardly be tried; but some have no size that is affordable.
        int draws = 0;
        do
        {
            if (draws++ % 20 == 0) Geometry = Draw(random);
            Size = new FeatureSize(random.Next(1, 6), Geometry.InChannels, random.Next(1, 15), random.Next(1, 15));
            Frame = Geometry.Over(Size.Height, Size.Width);
        }
        while (Written <= 0 || (double)Written * Geometry.WindowElements > MostMultiplications);

        (Seed, Activation, _isChannelsLast) = (seed, (Activation)random.Next(3), random.Next(3) == 0);
        _x = Numbers.Normal(random, Size.Elements);
        _weights = Numbers.Normal(random, Geometry.Weights, Math.Sqrt(2.0 / Geometry.WindowElements));
        _bias = random.Next(2) == 0 ? Numbers.Normal(random, Geometry.OutChannels) : null;
        _scale = random.Next(2) == 0 ? Numbers.Normal(random, Geometry.OutChannels) : null;
        _addend = random.Next(2) == 0 ? Numbers.Normal(random, Written) : null;
    }

    public int Seed { get; }

    public ConvolutionGeometry Geometry { get; }

    public FeatureSize Size { get; }

    public FrameSize Frame { get; }

    public Activation Activation { get; }

    private long Written => (long)Size.Images * Frame.OutHeight * Frame.OutWidth * Geometry.OutChannels;

    public override string ToString() => $"seed {Seed}: {Geometry} of {Size}, {Activation}";

    /// <summary>What the definition says, and how far from it single precision may be.</summary>
    public (double[] Y, double Tolerance) Expected()
    {
        var (y, magnitude) = Reference.Convolution(
            Geometry,
            (Size, _x),
            (to, from, row, column) => _weights[Place(to, from, row, column)] * (double)(_scale?[to] ?? 1),
            (channel, at, sum) => Reference.Activate(Activation, sum + (_bias?[channel] ?? 0) + (_addend?[at] ?? 0)));
        return (y, 1e-6 * magnitude);
    }

    /// <summary>The output of some images.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="first">The first image.</param>
    /// <param name="images">How many.</param>
    public float[] Compute(KernelHost host, int first, int images)
    {
        long read = Size.ImageElements, written = Written / Size.Images;
        using Operand x = Part(_x, read), y = new((int)(images * written)), weights = new(_weights);
        using Operand? bias = Of(_bias), scale = Of(_scale), addend = _addend is null ? null : Part(_addend, written);
        NativeSpan<float> biases = bias?.Elements ?? default, scales = scale?.Elements ?? default;
        using var convolution = PackedConvolution.Forward(host, Geometry, Order(weights.Elements), biases, scales);
        convolution.Compute(new ConvolutionCall
        {
            Images = images,
            Size = Frame,
            Input = x.Elements,
            Output = y.Elements,
            Addend = addend?.Elements ?? default,
            Activation = Activation,
        });
        return y.ToArray();

        Operand Part(float[] all, long each) => new(all[(int)(first * each)..(int)((first + images) * each)]);
        static Operand? Of(float[]? numbers) => numbers is null ? null : new Operand(numbers);
    }

    /// <summary>Mostly what networks have; depthwise ones, groups, and one group of any channels and of sixteens.</summary>
    private static ConvolutionGeometry Draw(Random random)
    {
        int kernel = random.Next(4) == 0 ? random.Next(1, 6) : (random.Next(2) * 2) + 1;
        int stride = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int padding = random.Next(4) == 0 ? random.Next(0, kernel + 2) : kernel / 2;
        var (groups, inGroup, outGroup) = random.Next(7) switch
        {
            0 or 1 => (Numbers.LogUniform(random, 80), 1, random.Next(4) == 0 ? random.Next(2, 4) : 1),
            2 => (random.Next(2, 6), Numbers.LogUniform(random, 20), Numbers.LogUniform(random, 40)),
            3 => (random.Next(2, 4), 16, 16 * random.Next(1, 4)),
            4 => (1, Numbers.LogUniform(random, 40), Numbers.LogUniform(random, 70)),
            5 => (1, Numbers.LogUniform(random, 40), 16 * random.Next(1, 4)),
            _ => (1, 32, 32),
        };
        return new ConvolutionGeometry(groups * inGroup, groups * outGroup, kernel, stride, padding, groups);
    }

    private ConvolutionWeights Order(NativeSpan<float> weights)
    {
        int inGroup = Geometry.InChannels / Geometry.Groups;
        return _isChannelsLast
            ? new ConvolutionWeights(weights, Geometry.WindowElements, 1, (long)Geometry.Kernel * inGroup, inGroup)
            : ConvolutionWeights.Contiguous(weights, Geometry);
    }

    private int Place(int outChannel, int inChannel, int row, int column)
    {
        int inGroup = Geometry.InChannels / Geometry.Groups, kernel = Geometry.Kernel;
        int within = _isChannelsLast ? (((row * kernel) + column) * inGroup) + inChannel : (((inChannel * kernel) + row) * kernel) + column;
        return (outChannel * Geometry.WindowElements) + within;
    }
}
