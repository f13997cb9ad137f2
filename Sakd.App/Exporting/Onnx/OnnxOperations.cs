using Sakd.Layers;
using static TorchSharp.torch;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.App.Exporting.Onnx;

/// <summary>
/// How each operation of a network is said in ONNX, with operators that all versions from <see cref="OnnxModel.LeastOpset"/> on have alike.
/// A value is [B, C, H, W] or, of tokens, [B, N, C], as in the network.
/// </summary>
/// <param name="graph">Where nodes go.</param>
/// <param name="quantisation">What becomes bytes; null for nothing.</param>
internal sealed class OnnxOperations(OnnxGraph graph, OnnxQuantisation? quantisation = null)
{
    /// <summary>Writes an operation.</summary>
    /// <param name="value">What it makes.</param>
    /// <param name="inputs">What it reads, as it is called.</param>
    /// <returns>What the value is called.</returns>
    public string Write(GraphValue value, string[] inputs)
    {
        string x = inputs[0];
        var from = value.Inputs[0];
        var read = from.Shape;
        int channels = read.IsTokens ? 2 : 1;
        return value.Operation switch
        {
            GraphOperation.Convolution conv => Convolution(conv, from, x),
            GraphOperation.TransposedConvolution conv => graph.Add(
                "ConvTranspose", Weighted(null, x, conv.Weight, conv.Bias), ("strides", Both(conv.Stride)), ("pads", Around(conv.Padding)),
                ("output_padding", Both(conv.OutputPadding)), ("dilations", Both(conv.Dilation)), ("group", conv.Groups)),
            GraphOperation.BatchNormalisation norm => graph.Add(
                "BatchNormalization",
                [x, graph.Weight(norm.Weight), graph.Weight(norm.Bias), graph.Weight(norm.Mean), graph.Weight(norm.Variance)],
                ("epsilon", norm.Epsilon)),
            GraphOperation.LayerNormalisation norm => OverChannels(read, x, rows => graph.Add(
                "LayerNormalization", [rows, graph.Weight(norm.Weight), graph.Weight(norm.Bias)], ("axis", -1), ("epsilon", norm.Epsilon))),
            GraphOperation.GroupNormalisation norm => GroupNorm(norm, x),
            GraphOperation.Linear linear => Linear(linear, value, x),
            GraphOperation.Elementwise elementwise => Elementwise(elementwise, x),
            GraphOperation.ParametricRelu prelu => graph.Add("PRelu", [x, PerChannel(prelu.Slopes, read)]),
            GraphOperation.Softmax => graph.Add("Softmax", [x], ("axis", channels)),
            GraphOperation.Sum => graph.Add("Add", inputs),
            GraphOperation.Product => graph.Add("Mul", inputs),
            GraphOperation.Scale scale => graph.Add("Mul", [x, PerChannel(scale.Factors, read)]),
            GraphOperation.Concatenation => graph.Add("Concat", inputs, ("axis", channels)),
            GraphOperation.Slice slice => Slice(x, channels, slice.Start, slice.Start + slice.Count),
            GraphOperation.Shuffle shuffle => Shuffle(x, shuffle.Groups, read.Channels),
            GraphOperation.Pooling pooling => Pooling(pooling, read, value.Shape, x),
            GraphOperation.AdaptivePooling => AdaptivePooling(read, value.Shape, x),
            GraphOperation.GlobalPooling => graph.Add("GlobalAveragePool", [x]),
            GraphOperation.Upsampling upsampling => Upsampling(upsampling, value.Shape, x),
            GraphOperation.Flattening => Reshape(x, 0, -1, 1, 1),
            GraphOperation.ToTokens => Transpose(Reshape(x, 0, read.Channels, -1), 0, 2, 1),
            GraphOperation.ToMap => Reshape(
                Transpose(Slice(x, 1, read.Extra ?? 0, read.Length), 0, 2, 1), 0, read.Channels, value.Shape.Height, value.Shape.Width),
            GraphOperation.TokenAt token => Reshape(Slice(x, 1, token.Place, token.Place + 1), 0, -1, 1, 1),
            GraphOperation.MeanOfTokens tokens => Reshape(
                graph.Add("GlobalAveragePool", [Transpose(Slice(x, 1, tokens.Skipped, read.Length), 0, 2, 1)]), 0, -1, 1, 1),
            GraphOperation.Prepend prepend => graph.Add("Concat", [Repeated(prepend.Token, x), x], ("axis", 1)),
            GraphOperation.Positions positions => graph.Add("Add", [x, graph.Weight(positions.Vectors)]),
            GraphOperation.SelfAttention attention => Attention(attention.Heads, value.Shape.Channels, x),
            _ => throw new SakdException($"{value.Operation} cannot be said in ONNX"),
        };
    }

    private string Convolution(GraphOperation.Convolution conv, GraphValue from, string x)
    {
        var window = conv.Window;
        var (padding, behind) = (window.Padding, window.Behind);
        return graph.Add(
            "Conv", Weighted(from, x, conv.Weight, conv.Bias),
            ("kernel_shape", (long[])[window.Kernel.Height, window.Kernel.Width]),
            ("strides", (long[])[window.Stride.Height, window.Stride.Width]),
            ("pads", (long[])[padding.Height, padding.Width, padding.Height + behind.Height, padding.Width + behind.Width]),
            ("dilations", (long[])[window.Dilation.Height, window.Dilation.Width]),
            ("group", conv.Groups));
    }

    /// <summary>Each group becomes one channel of an instance norm, whose own weights do nothing.</summary>
    private string GroupNorm(GraphOperation.GroupNormalisation norm, string x)
    {
        using Tensor one = ones(norm.Groups), zero = zeros(norm.Groups);
        string shape = graph.Add("Shape", [x]);
        string normalised = graph.Add(
            "InstanceNormalization",
            [Reshape(x, 0, norm.Groups, -1), graph.Tensor($"ones {norm.Groups}", one), graph.Tensor($"zeros {norm.Groups}", zero)],
            ("epsilon", norm.Epsilon));
        string y = graph.Add("Reshape", [normalised, shape]);
        if (norm.Weight is not null) y = graph.Add("Mul", [y, graph.Weight(norm.Weight, "per_channel", -1, 1, 1)]);
        return norm.Bias is null ? y : graph.Add("Add", [y, graph.Weight(norm.Bias, "per_channel", -1, 1, 1)]);
    }

    /// <summary>
    /// Of a map a convolution of one pixel, of tokens a product of matrices. What reads one pixel of bytes and makes real numbers is such a
    /// product too: no convolution does that.
    /// </summary>
    private string Linear(GraphOperation.Linear linear, GraphValue value, string x)
    {
        var from = value.Inputs[0];
        bool isQuantised = quantisation?.Has(from) == true;
        if (from.Shape.IsTokens)
        {
            string weight = isQuantised ? quantisation!.Transposed(linear.Weight) : graph.Transposed(linear.Weight);
            string product = graph.Add("MatMul", [x, weight]);
            return linear.Bias is null ? product : graph.Add("Add", [product, graph.Weight(linear.Bias)]);
        }

        if (isQuantised && !quantisation!.Has(value) && from.Shape.Length == 1)
        {
            string row = quantisation.Rounded(from, Reshape(x, 0, -1));
            return Reshape(graph.Add("Gemm", Weighted(from, row, linear.Weight, linear.Bias), ("transB", 1)), 0, -1, 1, 1);
        }

        return graph.Add("Conv", Weighted(from, x, linear.Weight, linear.Bias, [.. linear.Weight.shape, 1, 1]));
    }

    private string Elementwise(GraphOperation.Elementwise elementwise, string x) => elementwise.Function switch
    {
        Function.Relu => graph.Add("Relu", [x]),
        Function.Relu6 => graph.Add("Clip", [x, graph.Number(0), graph.Number(6)]),
        Function.Gelu => Gelu(x, graph.Add("Erf", [graph.Add("Div", [x, graph.Number(Math.Sqrt(2))])])),
        Function.GeluTanh => Gelu(x, GeluTanh(x)),
        Function.Silu => graph.Add("Mul", [x, graph.Add("Sigmoid", [x])]),
        Function.Hardswish => graph.Add("HardSwish", [x]),
        Function.Hardsigmoid => graph.Add("HardSigmoid", [x], ("alpha", 1.0 / 6), ("beta", 0.5)),
        Function.LeakyRelu => graph.Add("LeakyRelu", [x], ("alpha", elementwise.Parameter)),
        Function.Elu => graph.Add("Elu", [x], ("alpha", elementwise.Parameter)),
        Function.Tanh => graph.Add("Tanh", [x]),
        Function.Sigmoid => graph.Add("Sigmoid", [x]),
        _ => throw new SakdException($"{elementwise.Function} cannot be said in ONNX"),
    };

    /// <summary>0.5 x (1 + e).</summary>
    private string Gelu(string x, string e) =>
        graph.Add("Mul", [graph.Add("Mul", [x, graph.Add("Add", [e, graph.Number(1)])]), graph.Number(0.5)]);

    /// <summary>tanh(sqrt(2 / pi) (x + 0.044715 x^3)).</summary>
    private string GeluTanh(string x)
    {
        string cube = graph.Add("Mul", [graph.Add("Mul", [x, x]), x]);
        string sum = graph.Add("Add", [x, graph.Add("Mul", [cube, graph.Number(0.044715)])]);
        return graph.Add("Tanh", [graph.Add("Mul", [sum, graph.Number(Math.Sqrt(2 / Math.PI))])]);
    }

    private string Shuffle(string x, int groups, int channels) => graph.Add(
        "Reshape", [Transpose(Reshape(x, 0, groups, channels / groups, -1), 0, 2, 1, 3), graph.Add("Shape", [x])]);

    /// <summary>
    /// With as much padding behind the image as makes the windows that the network has: which those are that begin within the image and
    /// end beyond it is not the same everywhere.
    /// </summary>
    private string Pooling(GraphOperation.Pooling pooling, FeatureShape read, FeatureShape made, string x)
    {
        long bottom = Behind(read.Height, made.Height, pooling.Kernel.Height, pooling.Stride.Height, pooling.Padding.Height);
        long right = Behind(read.Width, made.Width, pooling.Kernel.Width, pooling.Stride.Width, pooling.Padding.Width);
        bool isBeyond = bottom > pooling.Padding.Height || right > pooling.Padding.Width;
        if (isBeyond && pooling.CountsPadding && pooling.Padding != (0, 0))
            throw new SakdException(
                "a mean over windows that count their padding and end beyond it cannot be said in ONNX: leave CeilMode away, or say "
                + "CountIncludePad = false");
        (string, object)[] window =
        [
            ("kernel_shape", (long[])[pooling.Kernel.Height, pooling.Kernel.Width]),
            ("strides", (long[])[pooling.Stride.Height, pooling.Stride.Width]),
            ("pads", (long[])[pooling.Padding.Height, pooling.Padding.Width, bottom, right]),
        ];
        return pooling.IsMax
            ? graph.Add("MaxPool", [x], window)
            : graph.Add("AveragePool", [x], [.. window, ("count_include_pad", pooling.CountsPadding && !isBeyond ? 1 : 0)]);

        static long Behind(int read, int made, int kernel, int stride, int padding) =>
            Math.Max(((made - 1) * stride) + kernel - read - padding, Math.Min(padding, kernel - 1));
    }

    /// <summary>The mean over parts of unequal size, as a product with a matrix from either side.</summary>
    private string AdaptivePooling(FeatureShape read, FeatureShape made, string x)
    {
        if (read.Height % made.Height == 0 && read.Width % made.Width == 0)
        {
            long[] window = [read.Height / made.Height, read.Width / made.Width];
            return graph.Add("AveragePool", [x], ("kernel_shape", window), ("strides", window));
        }

        using Tensor rows = Parts(read.Height, made.Height), columns = Parts(read.Width, made.Width), across = columns.t();
        string narrow = graph.Add("MatMul", [x, graph.Tensor($"means of columns {read.Width} {made.Width}", across)]);
        return graph.Add("MatMul", [graph.Tensor($"means of rows {read.Height} {made.Height}", rows), narrow]);

        // Part i goes from floor(i n / m) to ceil((i + 1) n / m).
        static Tensor Parts(int read, int made)
        {
            var means = new float[made, read];
            for (int part = 0; part < made; part++)
            {
                int from = part * read / made, to = (((part + 1) * read) + made - 1) / made;
                for (int at = from; at < to; at++) means[part, at] = 1f / (to - from);
            }

            return tensor(means);
        }
    }

    private string Upsampling(GraphOperation.Upsampling upsampling, FeatureShape made, string x)
    {
        string sizes = graph.Add("Concat", [Slice(graph.Add("Shape", [x]), 0, 0, 2), graph.Integers(made.Height, made.Width)], ("axis", 0));
        string mode = !upsampling.IsBilinear ? "asymmetric" : upsampling.AlignsCorners ? "align_corners" : "half_pixel";
        return graph.Add(
            "Resize", [x, "", "", sizes], ("mode", upsampling.IsBilinear ? "linear" : "nearest"), ("coordinate_transformation_mode", mode),
            ("nearest_mode", "floor"));
    }

    private string Attention(int heads, int channels, string x)
    {
        int width = channels / heads;
        string qkv = Transpose(Reshape(x, 0, 0, 3, heads, width), 2, 0, 3, 1, 4);
        string[] parts = [.. Enumerable.Range(0, 3).Select(part => graph.Add("Gather", [qkv, graph.Integers(part)], ("axis", 0)))];
        string[] each = [.. parts.Select(part => graph.Add("Squeeze", [part, graph.Integers(0)]))];
        string scaled = graph.Add("Mul", [each[0], graph.Number(1 / Math.Sqrt(width))]);
        string weights = graph.Add("Softmax", [graph.Add("MatMul", [scaled, Transpose(each[1], 0, 1, 3, 2)])], ("axis", -1));
        return Reshape(Transpose(graph.Add("MatMul", [weights, each[2]]), 0, 2, 1, 3), 0, 0, channels);
    }

    /// <summary>A token for each image.</summary>
    private string Repeated(Tensor token, string x)
    {
        string images = Slice(graph.Add("Shape", [x]), 0, 0, 1);
        string shape = graph.Add("Concat", [images, graph.Integers(1, token.size(2))], ("axis", 0));
        return graph.Add("Expand", [graph.Weight(token), shape]);
    }

    private string OverChannels(FeatureShape read, string x, Func<string, string> of) =>
        read.IsTokens ? of(x) : Transpose(of(Transpose(x, 0, 2, 3, 1)), 0, 3, 1, 2);

    private string PerChannel(Tensor values, FeatureShape read) =>
        read.IsTokens ? graph.Weight(values, "per_channel", -1) : graph.Weight(values, "per_channel", -1, 1, 1);

    /// <summary>What a layer reads, its weights, in another shape where one is given, and its bias.</summary>
    private string[] Weighted(GraphValue? from, string x, Tensor weight, Tensor? bias, long[]? shape = null)
    {
        if (from is not null && quantisation?.Has(from) == true)
            return quantisation.Weighted(from, x, weight, bias, shape ?? weight.shape);
        string w = shape is null ? graph.Weight(weight) : graph.Weight(weight, "kernels", shape);
        return bias is null ? [x, w] : [x, w, graph.Weight(bias)];
    }

    private string Slice(string x, int axis, long from, long to) =>
        graph.Add("Slice", [x, graph.Integers(from), graph.Integers(to), graph.Integers(axis)]);

    private string Reshape(string x, params long[] shape) => graph.Add("Reshape", [x, graph.Integers(shape)]);

    private string Transpose(string x, params long[] order) => graph.Add("Transpose", [x], ("perm", order));

    private static long[] Both(long value) => [value, value];

    private static long[] Around(long value) => [value, value, value, value];
}
