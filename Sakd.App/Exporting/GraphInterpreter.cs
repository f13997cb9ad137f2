using Sakd.Layers;
using static TorchSharp.torch;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.App.Exporting;

/// <summary>What each operation of a described network means, in libtorch's own words.</summary>
internal static class GraphInterpreter
{
    /// <summary>Computes a value from images, and shows all that is computed on the way.</summary>
    /// <param name="value">The value.</param>
    /// <param name="images">What stands for the images that it is made of.</param>
    /// <param name="seen">Sees each value when it is there; it is released when nothing reads it any more.</param>
    /// <returns>The surrounding scope's.</returns>
    public static Tensor Compute(GraphValue value, Tensor images, Action<GraphValue, Tensor>? seen = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var order = value.InOrder();
        var readings = order.SelectMany(one => one.Inputs).CountBy(one => one).ToDictionary();
        var computed = new Dictionary<GraphValue, Tensor>();
        foreach (var next in order)
        {
            var inputs = next.Inputs.Select(input => computed[input]).ToArray();
            using (NewDisposeScope())
            {
                var result = next.Operation is null ? images.alias() : Apply(next.Operation, inputs, next.Shape);
                computed[next] = result.MoveToOuterDisposeScope();
            }

            seen?.Invoke(next, computed[next]);
            foreach (var read in next.Inputs)
            {
                if (--readings[read] == 0) computed[read].Dispose();
            }
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
            GraphOperation.ParametricRelu prelu => where(x.gt(Arithmetic.Zero), x, x * PerChannel(prelu.Slopes, x)),
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
            GraphOperation.SelfAttention attention => Attend(x, attention.Heads),
            _ => throw new NotSupportedException($"{operation}"),
        };
    }

    private static Tensor Apply(Function function, Tensor x, double parameter) => function switch
    {
        Function.Relu => x.relu(),
        Function.Relu6 => x.relu6(),
        Function.Gelu => Functional.Gelu(x),
        Function.GeluTanh => Functional.GeluTanh(x),
        Function.Silu => Functional.Silu(x),
        Function.Hardswish => Functional.Hardswish(x),
        Function.Hardsigmoid => Functional.Hardsigmoid(x),
        Function.LeakyRelu => Functional.LeakyRelu(x, parameter),
        Function.Elu => Functional.Elu(x, parameter),
        Function.Tanh => x.tanh(),
        Function.Sigmoid => x.sigmoid(),
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

    private static Tensor Attend(Tensor x, int heads)
    {
        long channels = x.size(2) / 3, width = channels / heads;
        Tensor[] parts = [.. x.chunk(3, 2).Select(part => part.reshape(x.size(0), x.size(1), heads, width).transpose(1, 2))];
        var weights = parts[0].matmul(parts[1].transpose(2, 3)).Over(Math.Sqrt(width)).softmax(-1);
        return weights.matmul(parts[2]).transpose(1, 2).reshape(x.size(0), x.size(1), channels);
    }

    private static Tensor OverChannels(Tensor x, Func<Tensor, Tensor> of) =>
        x.dim() == 3 ? of(x) : of(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);

    private static Tensor PerChannel(Tensor values, Tensor x) => x.dim() == 3 ? values.reshape(-1) : values.reshape(1, -1, 1, 1);
}
