namespace Sakd.Kernels.Tests;

/// <summary>
/// A network of each kind of layer that students have: a convolution with its batch norm, a depthwise block with squeeze and excitation and a shortcut, pools, and a linear
/// layer, over images of three channels. By kernels, and by its definition.
/// </summary>
internal sealed class SmallNetwork(int seed)
{
    private const int Images = 3, Side = 12, Wide = 24, Classes = 10;

    private static readonly ConvolutionGeometry _stem = new(3, Wide, 3, Padding: 1), _depthwise = new(Wide, Wide, 3, Padding: 1, Groups: Wide), _pointwise = new(Wide, Wide, 1);
    private static readonly FeatureSize _input = new(Images, 3, Side, Side), _full = _input with { Channels = Wide }, _half = new(Images, Wide, Side / 2, Side / 2), _vector = new(Images, Wide, 1, 1);
    private static readonly PoolWindow _window = new(3, 2, 1);

    private readonly float[] _images = Numbers.Normal(new Random(seed), _input.Elements);
    private readonly float[] _stemWeights = Weights(seed + 1, _stem), _stemScale = Numbers.Normal(new Random(seed + 2), Wide), _stemBias = Numbers.Normal(new Random(seed + 3), Wide);
    private readonly float[] _depthwiseWeights = Weights(seed + 4, _depthwise), _pointwiseWeights = Weights(seed + 5, _pointwise);
    private readonly float[] _squeeze = Numbers.Normal(new Random(seed + 6), Wide * Wide, 0.2), _head = Numbers.Normal(new Random(seed + 7), Classes * Wide, 0.2), _headBias = Numbers.Normal(new Random(seed + 8), Classes);

    /// <summary>The logits [B, classes], by kernels.</summary>
    public float[] Forward(KernelHost host)
    {
        using Operand images = new(_images), stemWeights = new(_stemWeights), stemScale = new(_stemScale), stemBias = new(_stemBias);
        using Operand depthwiseWeights = new(_depthwiseWeights), pointwiseWeights = new(_pointwiseWeights), squeezeWeights = new(_squeeze), headWeights = new(_head), headBias = new(_headBias);
        using var stem = PackedConvolution.Forward(host, _stem, ConvolutionWeights.Contiguous(stemWeights.Elements, _stem), stemBias.Elements, stemScale.Elements);
        using var depthwise = PackedConvolution.Forward(host, _depthwise, ConvolutionWeights.Contiguous(depthwiseWeights.Elements, _depthwise));
        using var pointwise = PackedConvolution.Forward(host, _pointwise, ConvolutionWeights.Contiguous(pointwiseWeights.Elements, _pointwise));
        using var squeeze = new PackedLinear(host, Wide, Wide, squeezeWeights.Elements);
        using var head = new PackedLinear(host, Wide, Classes, headWeights.Elements, headBias.Elements);

        using Operand first = new((int)_full.Elements), pooled = new((int)_half.Elements), inner = new((int)_half.Elements), outer = new((int)_half.Elements);
        using Operand means = new((int)_vector.Elements), scales = new((int)_vector.Elements), logits = new(Images * Classes);
        Compute(stem, _stem, _full, images, first, Activation.Relu);
        MaxPooling.Forward(host, _full, _window, first.Elements, pooled.Elements);
        Compute(depthwise, _depthwise, _half, pooled, inner, Activation.Relu6);
        AveragePooling.Global(host, _half, inner.Elements, means.Elements);
        squeeze.Compute(Images, means.Elements, scales.Elements);
        Pointwise.Sigmoid(host, _vector, scales.Elements, scales.Elements);
        Pointwise.Multiply(host, _half, inner.Elements, scales.Elements, inner.Elements);
        Compute(pointwise, _pointwise, _half, inner, outer, Activation.None);
        Pointwise.Add(host, _half, outer.Elements, pooled.Elements, outer.Elements, Activation.Relu);
        AveragePooling.Global(host, _half, outer.Elements, means.Elements);
        head.Compute(Images, means.Elements, logits.Elements);
        return logits.ToArray();
    }

    /// <summary>The logits by plain loops in double precision, but for single precision between layers.</summary>
    public double[] Expected()
    {
        float[] first = Layer(_stem, _input, _images, _stemWeights, (c, sum) => Math.Max(0, (sum * _stemScale[c]) + _stemBias[c]));
        float[] pooled = Single(Reference.Pool(_full, _window, first, Enumerable.Max));
        float[] inner = Layer(_depthwise, _half, pooled, _depthwiseWeights, (_, sum) => Math.Clamp(sum, 0, 6));
        double[] scales = [.. Linear(_squeeze, Wide, Means(inner)).Select(x => 1 / (1 + Math.Exp(-x)))];
        float[] scaled = [.. inner.Select((x, at) => (float)(x * scales[(at / (int)_half.ImageElements * Wide) + (at % Wide)]))];
        float[] outer = Layer(_pointwise, _half, scaled, _pointwiseWeights, (_, sum) => sum);
        return [.. Linear(_head, Classes, Means([.. outer.Zip(pooled, (x, shortcut) => Math.Max(0, x + shortcut))])).Select((x, at) => x + _headBias[at % Classes])];
    }

    private static void Compute(PackedConvolution convolution, ConvolutionGeometry geometry, FeatureSize size, Operand x, Operand y, Activation activation) =>
        convolution.Compute(new ConvolutionCall { Images = Images, Size = geometry.Over(size.Height, size.Width), Input = x.Elements, Output = y.Elements, Activation = activation });

    private static float[] Layer(ConvolutionGeometry geometry, FeatureSize size, float[] x, float[] weights, Func<int, double, double> end)
    {
        int k = geometry.Kernel, window = geometry.WindowElements;
        return Single(Reference.Convolution(geometry, (size, x), (to, from, row, column) => weights[(to * window) + (from * k * k) + (row * k) + column], (c, _, sum) => end(c, sum)).Y);
    }

    private static double[] Means(float[] x)
    {
        double[] means = new double[Images * Wide];
        for (int at = 0; at < x.Length; at++) means[(at / (int)_half.ImageElements * Wide) + (at % Wide)] += (double)x[at] / _half.Pixels;
        return means;
    }

    private static IEnumerable<double> Linear(float[] weights, int outputs, double[] x) =>
        from at in Enumerable.Range(0, Images * outputs)
        let row = at / outputs
        let output = at % outputs
        select Enumerable.Range(0, Wide).Sum(input => weights[(output * Wide) + input] * x[(row * Wide) + input]);

    private static float[] Weights(int seed, ConvolutionGeometry geometry) => Numbers.Normal(new Random(seed), geometry.Weights, Math.Sqrt(2.0 / geometry.WindowElements));

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];
}
