using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.Architectures.Tests.Graphs;

/// <summary>What each operation of a described network means, in libtorch's own words.</summary>
internal static class GraphInterpreter
{
    /// <summary>Computes a value from images.</summary>
    /// <param name="value">The value.</param>
    /// <param name="images">What stands for the images that it is made of.</param>
    public static Tensor Compute(GraphValue value, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var computed = new Dictionary<GraphValue, Tensor>();
        foreach (var next in value.InOrder())
        {
            var result = next.Operation is { } operation
                ? Apply(operation, [.. next.Inputs.Select(input => computed[input])], next.Shape)
                : images;
            long[] shape = next.Shape.IsTokens
                ? [images.size(0), next.Shape.Length, next.Shape.Channels]
                : [images.size(0), next.Shape.Channels, next.Shape.Height, next.Shape.Width];
            Assert.Equal(shape, result.shape);
            computed[next] = result;
        }

        return computed[value].MoveToOuterDisposeScope();
    }

    private static Tensor Apply(GraphOperation operation, Tensor[] inputs, FeatureShape shape)
    {
        var x = inputs[0];
        long channels = x.dim() == 3 ? 2 : 1;
        return operation switch
        {
            GraphOperation.Convolution conv => Convolve(x, conv),
            GraphOperation.TransposedConvolution up => nn.functional.conv_transpose2d(
                x, up.Weight, up.Bias, [up.Stride, up.Stride], [up.Padding, up.Padding], [up.OutputPadding, up.OutputPadding],
                [up.Dilation, up.Dilation], up.Groups),
            GraphOperation.BatchNormalisation norm => nn.functional.batch_norm(
                x, norm.Mean, norm.Variance, norm.Weight, norm.Bias, training: false, eps: norm.Epsilon),
            GraphOperation.LayerNormalisation norm => OverChannels(
                x, rows => nn.functional.layer_norm(rows, [rows.size(-1)], norm.Weight, norm.Bias, norm.Epsilon)),
            GraphOperation.GroupNormalisation norm => nn.functional.group_norm(x, norm.Groups, norm.Weight, norm.Bias, norm.Epsilon),
            GraphOperation.Linear linear => OverChannels(x, rows => nn.functional.linear(rows, linear.Weight, linear.Bias)),
            GraphOperation.Elementwise elementwise => Apply(elementwise.Function, x, elementwise.Parameter),
            GraphOperation.ParametricRelu prelu => where(x.gt(0), x, x * PerChannel(prelu.Slopes, x)),
            GraphOperation.Softmax => x.softmax(channels),
            GraphOperation.Sum => x + inputs[1],
            GraphOperation.Product => x * inputs[1],
            GraphOperation.Scale scale => x * PerChannel(scale.Factors, x),
            GraphOperation.Concatenation => cat(inputs, channels),
            GraphOperation.Slice slice => x.narrow(channels, slice.Start, slice.Count),
            GraphOperation.Shuffle shuffle =>
                x.reshape(x.size(0), shuffle.Groups, x.size(1) / shuffle.Groups, -1).transpose(1, 2).reshape(x.shape),
            GraphOperation.Pooling pool => Pool(x, pool),
            GraphOperation.AdaptivePooling => nn.functional.adaptive_avg_pool2d(x, [shape.Height, shape.Width]),
            GraphOperation.GlobalPooling => x.mean([2, 3], keepdim: true),
            GraphOperation.Upsampling { IsBilinear: true } up => nn.functional.interpolate(
                x, [shape.Height, shape.Width], mode: InterpolationMode.Bilinear, align_corners: up.AlignsCorners),
            GraphOperation.Upsampling => nn.functional.interpolate(x, [shape.Height, shape.Width], mode: InterpolationMode.Nearest),
            GraphOperation.Flattening => x.reshape(x.size(0), -1, 1, 1),
            GraphOperation.ToTokens => x.flatten(2).transpose(1, 2),
            GraphOperation.ToMap => x.narrow(1, x.size(1) - (shape.Height * shape.Width), shape.Height * shape.Width)
                .transpose(1, 2).reshape(x.size(0), x.size(2), shape.Height, shape.Width),
            GraphOperation.TokenAt token => x.select(1, token.Place).reshape(x.size(0), -1, 1, 1),
            GraphOperation.MeanOfTokens tokens =>
                x.narrow(1, tokens.Skipped, x.size(1) - tokens.Skipped).mean([1]).reshape(x.size(0), -1, 1, 1),
            GraphOperation.Prepend prepend => cat([prepend.Token.expand(x.size(0), -1, -1), x], 1),
            GraphOperation.Positions positions => x + positions.Vectors,
            GraphOperation.SelfAttention attention => Attend(x, attention),
            _ => throw new NotSupportedException($"{operation}"),
        };
    }

    private static Tensor Apply(Function function, Tensor x, double parameter) => function switch
    {
        Function.Relu => x.clamp(min: 0),
        Function.Relu6 => x.clamp(0, 6),
        Function.Gelu => x * ((x / Math.Sqrt(2)).erf() + 1) / 2,
        Function.GeluTanh => x * ((Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x.pow(3)))).tanh() + 1) / 2,
        Function.Silu => x * x.sigmoid(),
        Function.Hardswish => x * (x + 3).clamp(0, 6) / 6,
        Function.Hardsigmoid => (x + 3).clamp(0, 6) / 6,
        Function.LeakyRelu => where(x.gt(0), x, x * parameter),
        Function.Elu => where(x.gt(0), x, x.expm1() * parameter),
        Function.Tanh => x.tanh(),
        Function.Sigmoid => 1 / (1 + (-x).exp()),
        _ => throw new NotSupportedException($"{function}"),
    };

    private static Tensor Convolve(Tensor x, GraphOperation.Convolution conv)
    {
        var window = conv.Window;
        var padded = nn.functional.pad(
            x,
            [
                window.Padding.Width, window.Padding.Width + window.Behind.Width, window.Padding.Height,
                window.Padding.Height + window.Behind.Height,
            ]);
        return nn.functional.conv2d(
            padded, conv.Weight, conv.Bias, [window.Stride.Height, window.Stride.Width],
            dilation: [window.Dilation.Height, window.Dilation.Width], groups: conv.Groups);
    }

    private static Tensor Pool(Tensor x, GraphOperation.Pooling pool)
    {
        long[] kernel = [pool.Kernel.Height, pool.Kernel.Width], stride = [pool.Stride.Height, pool.Stride.Width],
            padding = [pool.Padding.Height, pool.Padding.Width];
        return pool.IsMax
            ? nn.functional.max_pool2d(x, kernel, stride, padding, ceil_mode: pool.CeilMode)
            : nn.functional.avg_pool2d(x, kernel, stride, padding, pool.CeilMode, pool.CountsPadding);
    }

    private static Tensor Attend(Tensor x, GraphOperation.SelfAttention attention)
    {
        long width = x.size(2) / attention.Heads;
        var qkv = nn.functional.linear(x, attention.QkvWeight, attention.QkvBias).chunk(3, 2);
        Tensor[] parts = [.. qkv.Select(part => part.reshape(x.size(0), x.size(1), attention.Heads, width).transpose(1, 2))];
        var weights = (parts[0].matmul(parts[1].transpose(2, 3)) / Math.Sqrt(width)).softmax(-1);
        var joined = weights.matmul(parts[2]).transpose(1, 2).reshape(x.shape);
        return nn.functional.linear(joined, attention.OutWeight, attention.OutBias);
    }

    private static Tensor OverChannels(Tensor x, Func<Tensor, Tensor> of) =>
        x.dim() == 3 ? of(x) : of(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);

    private static Tensor PerChannel(Tensor values, Tensor x) => x.dim() == 3 ? values.reshape(-1) : values.reshape(1, -1, 1, 1);
}
