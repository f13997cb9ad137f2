namespace Sakd.Kernels.Tests;

/// <summary>
/// A network of each kind of layer that students have: a convolution with its batch norm, a depthwise block with squeeze and excitation and
/// a shortcut, pools, and a linear layer, over images of three channels. By kernels, and by its definition.
/// </summary>
internal sealed class SmallNetwork
{
    private const int Images = 3, Side = 12, Wide = 24, Classes = 10;

    private static readonly ConvolutionGeometry
        _stem = new(3, Wide, 3, Padding: 1), _depthwise = new(Wide, Wide, 3, Padding: 1, Groups: Wide), _pointwise = new(Wide, Wide, 1);

    private static readonly FeatureSize
        _input = new(Images, 3, Side, Side), _full = new(Images, Wide, Side, Side), _half = new(Images, Wide, Side / 2, Side / 2),
        _vector = new(Images, Wide, 1, 1);

    private static readonly PoolWindow _window = new(3, 2, 1);

    private readonly float[] _images, _stemWeights, _stemScale, _stemBias, _depthwiseWeights, _pointwiseWeights, _squeeze, _head, _headBias;

    public SmallNetwork(int seed)
    {
        var random = new Random(seed);
        _images = Numbers.Normal(random, _input.Elements);
        (_stemWeights, _depthwiseWeights) = (Weights(random, _stem), Weights(random, _depthwise));
        _pointwiseWeights = Weights(random, _pointwise);
        (_stemScale, _stemBias) = (Numbers.Normal(random, Wide), Numbers.Normal(random, Wide));
        (_squeeze, _head) = (Numbers.Normal(random, Wide * Wide, 0.2), Numbers.Normal(random, Classes * Wide, 0.2));
        _headBias = Numbers.Normal(random, Classes);
    }

    /// <summary>The logits [B, classes], by kernels.</summary>
    public float[] Forward(KernelHost host)
    {
        using Operand images = new(_images), scale = new(_stemScale), bias = new(_stemBias), headBias = new(_headBias);
        using Operand stemWeights = new(_stemWeights), depthwiseWeights = new(_depthwiseWeights), pointwiseWeights = new(_pointwiseWeights);
        using Operand squeezeWeights = new(_squeeze), headWeights = new(_head);
        using var stem = Layer(host, _stem, stemWeights, bias.Elements, scale.Elements);
        using var depthwise = Layer(host, _depthwise, depthwiseWeights);
        using var pointwise = Layer(host, _pointwise, pointwiseWeights);
        using var squeeze = new PackedLinear(host, Wide, Wide, squeezeWeights.Elements);
        using var head = new PackedLinear(host, Wide, Classes, headWeights.Elements, headBias.Elements);

        using Operand full = Feature(_full), pooled = Feature(_half), inner = Feature(_half), outer = Feature(_half);
        using Operand means = Feature(_vector), scales = Feature(_vector), logits = new(Images * Classes);
        Compute(stem, _stem, _full, images, full, Activation.Relu);
        MaxPooling.Forward(host, _full, _window, full.Elements, pooled.Elements);
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

    /// <summary>The logits by plain loops in double precision, but for features, which are of single precision.</summary>
    public double[] Expected()
    {
        float[] full = Layer(_stem, _input, _images, _stemWeights, (c, sum) => Math.Max(0, (sum * _stemScale[c]) + _stemBias[c]));
        float[] pooled = Single(Reference.Pool(_full, _window, full, Enumerable.Max));
        float[] inner = Layer(_depthwise, _half, pooled, _depthwiseWeights, (_, sum) => Math.Clamp(sum, 0, 6));
        double[] scales = [.. Linear(_squeeze, Wide, Means(inner)).Select(x => 1 / (1 + Math.Exp(-x)))];
        float[] scaled = [.. inner.Select((x, at) => (float)(x * scales[Place(at)]))];
        float[] outer = Layer(_pointwise, _half, scaled, _pointwiseWeights, (_, sum) => sum);
        float[] last = [.. outer.Zip(pooled, (x, shortcut) => Math.Max(0, x + shortcut))];
        return [.. Linear(_head, Classes, Means(last)).Select((x, at) => x + _headBias[at % Classes])];
    }

    private static PackedConvolution Layer(
        KernelHost host, ConvolutionGeometry geometry, Operand weights,
        NativeSpan<float> bias = default, NativeSpan<float> scale = default) =>
        PackedConvolution.Forward(host, geometry, ConvolutionWeights.Contiguous(weights.Elements, geometry), bias, scale);

    private static Operand Feature(FeatureSize size) => new((int)size.Elements);

    private static void Compute(
        PackedConvolution layer, ConvolutionGeometry geometry, FeatureSize size, Operand x, Operand y, Activation activation) =>
        layer.Compute(new ConvolutionCall
        {
            Images = Images,
            Size = geometry.Over(size.Height, size.Width),
            Input = x.Elements,
            Output = y.Elements,
            Activation = activation,
        });

    private static float[] Layer(ConvolutionGeometry geometry, FeatureSize size, float[] x, float[] weights, Func<int, double, double> end)
    {
        int k = geometry.Kernel, window = geometry.WindowElements;
        var (y, _) = Reference.Convolution(
            geometry,
            (size, x),
            (to, from, row, column) => weights[(to * window) + (from * k * k) + (row * k) + column],
            (channel, _, sum) => end(channel, sum));
        return Single(y);
    }

    /// <summary>Where the number of an element's image and channel is.</summary>
    private static int Place(int at) => (at / (int)_half.ImageElements * Wide) + (at % Wide);

    private static double[] Means(float[] x)
    {
        double[] means = new double[Images * Wide];
        for (int at = 0; at < x.Length; at++) means[Place(at)] += (double)x[at] / _half.Pixels;
        return means;
    }

    private static IEnumerable<double> Linear(float[] weights, int outputs, double[] x) =>
        from at in Enumerable.Range(0, Images * outputs)
        let row = at / outputs
        let output = at % outputs
        select Enumerable.Range(0, Wide).Sum(input => weights[(output * Wide) + input] * x[(row * Wide) + input]);

    private static float[] Weights(Random random, ConvolutionGeometry geometry) =>
        Numbers.Normal(random, geometry.Weights, Math.Sqrt(2.0 / geometry.WindowElements));

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];
}
