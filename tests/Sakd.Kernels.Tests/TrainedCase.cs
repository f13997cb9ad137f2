namespace Sakd.Kernels.Tests;

/// <summary>Everything that a training step computes by kernels, once, over a feature that a seed draws.</summary>
internal sealed class TrainedCase
{
    private const int MostChannels = 64;

    private readonly FeatureSize _size;
    private readonly ConvolutionGeometry _geometry;
    private readonly PoolWindow _window = new(3, 2, 1);
    private readonly float[] _x, _gradient, _ofConvolution, _factors, _shifts;
    private readonly int _indexed;

    public TrainedCase(int seed)
    {
        var random = new Random(seed);
        // An even number of images: their bits are whole numbers of four bytes.
        _size = new FeatureSize(2 * random.Next(1, 4), Sixteens(random), random.Next(2, 9), random.Next(2, 9));
        int kernel = (2 * random.Next(2)) + 1;
        _geometry = new ConvolutionGeometry(_size.Channels, Sixteens(random), kernel, random.Next(1, 3), kernel / 2);
        _indexed = random.Next(_size.Images + 1);
        (_x, _gradient) = (Numbers.Normal(random, _size.Elements), Numbers.Normal(random, _size.Elements));
        var frame = _geometry.Over(_size.Height, _size.Width);
        _ofConvolution = Numbers.Normal(random, (long)_size.Images * frame.OutHeight * frame.OutWidth * _geometry.OutChannels);
        (_factors, _shifts) = (Numbers.Normal(random, _size.Channels), Numbers.Normal(random, _size.Channels));
    }

    public override string ToString() => $"{_geometry} of {_size}";

    /// <summary>All numbers that come of it, one behind the other, bits and indices among them.</summary>
    public float[] Compute(KernelHost host)
    {
        using Operand x = new(_x), gradient = new(_gradient), y = new(_x.Length), passed = new(_x.Length);
        using Operand factors = new(_factors), shifts = new(_shifts);
        List<float> all = [];

        // Bytes in operands: their memory ends at a guard page as well.
        using Operand bits = new((int)_size.MaskBytes / sizeof(float));
        var mask = Bytes(bits);
        Elementwise.Relu(host, _size, x.Elements, y.Elements, mask, _size.Images);
        Take(y, bits);
        Elementwise.AffineRelu(host, _size, x.Elements, y.Elements, factors.Elements, shifts.Elements, mask, _size.Images);
        Take(y, bits);
        Elementwise.ReluBackward(host, _size, gradient.Elements, y.Elements, mask, factors.Elements);
        Take(y);

        var (mean, variance) = BatchNorm.Statistics(host, _size, x.Elements);
        float[] means = Single(mean);
        BatchNorm.Apply(host, _size, x.Elements, y.Elements, _factors, _shifts, gradient.Elements, relu: true, mask);
        Take(y, bits);
        var (ofGradient, ofProduct) = BatchNorm.Sums(host, _size, gradient.Elements, x.Elements, mask, means);
        BatchNorm.Backward(host, _size, gradient.Elements, x.Elements, y.Elements, mask, _factors, means, _shifts, passed.Elements);
        Take(y, passed);
        all.AddRange([.. means, .. Single(variance), .. Single(ofGradient), .. Single(ofProduct)]);

        var frame = _window.Over(_size);
        int pooled = frame.OutHeight * frame.OutWidth * _size.Channels;
        using Operand largest = new(_size.Images * pooled), indices = new(_size.Images * pooled / sizeof(float));
        MaxPooling.Forward(host, _size, _window, x.Elements, largest.Elements, Bytes(indices), _size.Images);
        Take(largest, indices);
        MaxPooling.Backward(host, _size, _window, largest.Elements, Bytes(indices), y.Elements);
        Take(y);
        using Operand some = new(_indexed * pooled / sizeof(float));
        MaxPooling.Forward(host, _size, _window, x.Elements, largest.Elements, Bytes(some), _indexed);
        Take(largest, some);

        using Operand squares = new(_size.Images * _size.Pixels);
        MeanSquare.Forward(host, _size, x.Elements, squares.Elements);
        Take(squares);
        MeanSquare.Backward(host, _size, x.Elements, squares.Elements, y.Elements);
        Take(y);

        using Operand ofConvolution = new(_ofConvolution), weights = new((int)_geometry.Weights);
        foreach (bool isMade in (bool[])[false, true])
        {
            WeightGradient.Compute(host, _geometry, new WeightGradientCall
            {
                Images = _size.Images,
                Height = _size.Height,
                Width = _size.Width,
                Input = x.Elements,
                Gradient = ofConvolution.Elements,
                Output = weights.Elements,
                InputScale = isMade ? factors.Elements : default,
                InputShift = isMade ? shifts.Elements : default,
                InputRelu = isMade,
            });
            Take(weights);
        }

        return [.. all];

        void Take(params ReadOnlySpan<Operand> operands)
        {
            foreach (var operand in operands) all.AddRange(operand.ToArray());
        }
    }

    private static unsafe NativeSpan<byte> Bytes(Operand operand) =>
        new((byte*)operand.Elements.First, operand.Elements.Length * sizeof(float));

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];

    private static int Sixteens(Random random) => Lanes.ChannelBlock * random.Next(1, (MostChannels / Lanes.ChannelBlock) + 1);
}
