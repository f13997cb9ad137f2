namespace Sakd.Layers;

// The same layers over values that are described.
public static partial class Functional
{
    /// <summary>max(x, 0).</summary>
    public static GraphValue Relu(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Relu);

    /// <summary>min(max(x, 0), 6).</summary>
    public static GraphValue Relu6(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Relu6);

    /// <summary>x Phi(x).</summary>
    public static GraphValue Gelu(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Gelu);

    /// <summary>Its approximation by tanh.</summary>
    public static GraphValue GeluTanh(GraphValue x) => Apply(x, GraphOperation.ElementFunction.GeluTanh);

    /// <summary>x / (1 + exp(-x)).</summary>
    public static GraphValue Silu(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Silu);

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    public static GraphValue Hardswish(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Hardswish);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    public static GraphValue Hardsigmoid(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Hardsigmoid);

    /// <summary>x where x is above 0, else slope x.</summary>
    public static GraphValue LeakyRelu(GraphValue x, double slope) => Apply(x, GraphOperation.ElementFunction.LeakyRelu, slope);

    /// <summary>x where x is above 0, else alpha (exp(x) - 1).</summary>
    public static GraphValue Elu(GraphValue x, double alpha) => Apply(x, GraphOperation.ElementFunction.Elu, alpha);

    /// <summary>tanh(x).</summary>
    public static GraphValue Tanh(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Tanh);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static GraphValue Sigmoid(GraphValue x) => Apply(x, GraphOperation.ElementFunction.Sigmoid);

    /// <summary>exp(x) / sum exp(x) over the channels.</summary>
    public static GraphValue Softmax(GraphValue x) => x.With(new GraphOperation.Softmax());

    /// <summary>The largest value of each window.</summary>
    public static GraphValue MaxPool(GraphValue x, int kernel, int stride, int padding = 0) =>
        MaxPool(x, (kernel, kernel), (stride, stride), (padding, padding));

    /// <summary>The largest value of each window.</summary>
    public static GraphValue MaxPool(
        GraphValue x, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) padding = default,
        bool ceilMode = false) => x.With(
            new GraphOperation.Pooling(IsMax: true, kernel, stride, padding, ceilMode, CountsPadding: false),
            PooledShape(x.Shape, kernel, stride, padding, ceilMode));

    /// <summary>The mean of each window.</summary>
    public static GraphValue AvgPool(GraphValue x, int kernel, int stride, int padding = 0) =>
        AvgPool(x, (kernel, kernel), (stride, stride), (padding, padding));

    /// <summary>The mean of each window.</summary>
    public static GraphValue AvgPool(
        GraphValue x, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) padding = default,
        bool ceilMode = false, bool countIncludePad = true) => x.With(
            new GraphOperation.Pooling(IsMax: false, kernel, stride, padding, ceilMode, countIncludePad),
            PooledShape(x.Shape, kernel, stride, padding, ceilMode));

    /// <summary>The mean of each of as many parts as the output has pixels.</summary>
    public static GraphValue AdaptiveAvgPool(GraphValue x, (int Height, int Width) size) =>
        x.With(new GraphOperation.AdaptivePooling(), SizedShape(x.Shape, size));

    /// <summary>The mean of each channel: a map of one pixel.</summary>
    public static GraphValue GlobalAvgPool(GraphValue x) => x.With(new GraphOperation.GlobalPooling(), x.Shape.Pooled());

    /// <summary>A map that is some times larger, each pixel the nearest one.</summary>
    public static GraphValue UpsampleNearest(GraphValue x, int factor) => Upsample(x, UpsampledShape(x.Shape, factor), new(false, false));

    /// <summary>A map of another size, each pixel the nearest one.</summary>
    public static GraphValue UpsampleNearest(GraphValue x, (int Height, int Width) size) =>
        Upsample(x, SizedShape(x.Shape, size), new(false, false));

    /// <summary>A map that is some times larger, each pixel between its four nearest.</summary>
    public static GraphValue UpsampleBilinear(GraphValue x, int factor, bool alignCorners = false) =>
        Upsample(x, UpsampledShape(x.Shape, factor), new(true, alignCorners));

    /// <summary>A map of another size, each pixel between its four nearest.</summary>
    public static GraphValue UpsampleBilinear(GraphValue x, (int Height, int Width) size, bool alignCorners = false) =>
        Upsample(x, SizedShape(x.Shape, size), new(true, alignCorners));

    /// <summary>All elements of a map as the channels of one pixel, in PyTorch's order.</summary>
    public static GraphValue Flatten(GraphValue x) => x.With(new GraphOperation.Flattening(), FlattenedShape(x.Shape));

    /// <summary>The channels in the order (1, 1 + C/g, 1 + 2C/g, .., 2, 2 + C/g, ..).</summary>
    public static GraphValue ChannelShuffle(GraphValue x, int groups) => x.With(new GraphOperation.Shuffle(groups));

    /// <summary>Half of the channels.</summary>
    public static GraphValue Half(GraphValue x, int part) => Part(x, part, of: 2);

    /// <summary>One of several equal parts of the channels.</summary>
    public static GraphValue Part(GraphValue x, int part, int of) => Slice(x, part * (x.Shape.Channels / of), x.Shape.Channels / of);

    /// <summary>Channels that stand one after the other.</summary>
    public static GraphValue Slice(GraphValue x, int start, int channels) =>
        x.With(new GraphOperation.Slice(start, channels), x.Shape.WithChannels(channels));

    /// <summary>The channels of several values of the same size, one after the other.</summary>
    public static GraphValue Concat(params GraphValue[] values) => GraphValue.Of(
        new GraphOperation.Concatenation(), values.Select(value => value.Shape).Aggregate((all, next) => all.Concat(next)), [.. values]);

    /// <summary>The pixels of a map as tokens, row by row.</summary>
    public static GraphValue ToTokens(GraphValue x) => x.With(new GraphOperation.ToTokens(), x.Shape.AsTokens());

    /// <summary>The tokens that are pixels as the map.</summary>
    public static GraphValue ToMap(GraphValue x, int height, int width) =>
        x.With(new GraphOperation.ToMap(), new FeatureShape(x.Shape.Channels, height, width));

    /// <summary>One token as a map of one pixel.</summary>
    public static GraphValue TokenOf(GraphValue x, int place) => x.With(new GraphOperation.TokenAt(place), x.Shape.Pooled());

    /// <summary>The mean of the tokens that are pixels, as a map of one pixel.</summary>
    public static GraphValue MeanOfTokens(GraphValue x, int extra) => x.With(new GraphOperation.MeanOfTokens(extra), x.Shape.Pooled());

    private static GraphValue Apply(GraphValue x, GraphOperation.ElementFunction function, double parameter = 0) =>
        x.With(new GraphOperation.Elementwise(function, parameter));

    private static GraphValue Upsample(GraphValue x, FeatureShape shape, GraphOperation.Upsampling how) => x.With(how, shape);
}
