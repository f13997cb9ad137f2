using Sakd.Kernels;
using Sakd.Platform;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Layers without parameters, for features [B, C, H, W].</summary>
public static partial class Functional
{
    /// <summary>The ReLU, with its graph where the feature has one.</summary>
    /// <param name="x">The feature; it stays the caller's.</param>
    public static Tensor Relu(Tensor x) => ReluFunction.Of(x) ?? Relu(x, inPlace: false);

    /// <summary>The ReLU.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="inPlace">Whether it may be written over the feature, which nothing reads any more.</param>
    /// <param name="tape">Where <see cref="ReluBackward"/> finds the value; null where no backward pass follows.</param>
    /// <returns>A tensor of the caller's own; in place it has the feature's memory, but a handle of its own.</returns>
    public static Tensor Relu(Tensor x, bool inPlace, Tape? tape = null)
    {
        if (KernelSupport.CanReadBlocks(x) && ChannelsLast.IsPacked(x))
        {
            var written = inPlace && SakdPlatform.InPlace.IsOn ? x.alias() : ChannelsLast.Empty(x.Sizes(), x);
            TensorElementwise.Relu(x, written, tape?.KeepMask(x.Sizes()));
            return written;
        }

        var y = inPlace && SakdPlatform.InPlace.IsOn ? x.relu_().alias() : x.relu();
        tape?.Keep(y);
        return y;
    }

    /// <summary>The backward pass of the ReLU.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    public static Tensor ReluBackward(Tensor gradient, Tape tape)
    {
        using var mask = tape.TakeMask();
        if (mask is not null) return TensorElementwise.ReluBackward(gradient, mask);
        using var y = tape.Take();
        return BackwardKernels.Relu(gradient, y);
    }

    /// <summary>The ReLU that ends at 6.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="tape">Where <see cref="Relu6Backward"/> finds the value; null where no backward pass follows.</param>
    public static Tensor Relu6(Tensor x, Tape? tape = null)
    {
        var y = x.relu6();
        tape?.Keep(y);
        return y;
    }

    /// <summary>The backward pass of the ReLU that ends at 6.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    public static Tensor Relu6Backward(Tensor gradient, Tape tape)
    {
        using var y = tape.Take();
        return BackwardKernels.Relu6(gradient, y);
    }

    /// <summary>The largest value of each window.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">The padding on every side, which never wins.</param>
    public static Tensor MaxPool(Tensor x, int kernel, int stride, int padding = 0) =>
        MaxPoolFunction.Of(x, new PoolWindow(kernel, stride, padding)) ?? nn.functional.max_pool2d(x, kernel, stride, padding);

    /// <summary>The largest value of each window, without libtorch's graph.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="tape">Where what <see cref="MaxPoolBackward"/> needs is kept; null where no backward pass follows.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">The padding on every side, which never wins.</param>
    public static Tensor MaxPool(Tensor x, Tape? tape, int kernel, int stride, int padding = 0)
    {
        var window = new PoolWindow(kernel, stride, padding);
        if (tape is null || !KernelSupport.CanReadBlocks(x) || !TensorMaxPooling.Fits(window, x))
            return Tape.Record(tape, x, input => MaxPool(input, kernel, stride, padding));
        using var packed = ChannelsLast.Packed(x);
        return TensorMaxPooling.Forward(packed, window, tape.KeepPlaces(x, window));
    }

    /// <summary>The backward pass of the max pooling.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    public static Tensor MaxPoolBackward(Tensor gradient, Tape tape)
    {
        if (tape.IsRecorded) return tape.Replay(gradient);
        var (places, window, height, width) = tape.TakePlaces();
        using (places)
        using (var packed = ChannelsLast.Packed(gradient)) return TensorMaxPooling.Backward(packed, places, window, height, width);
    }

    /// <summary>The mean of each window.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">Zeros on every side, which count.</param>
    public static Tensor AvgPool(Tensor x, int kernel, int stride, int padding = 0) => nn.functional.avg_pool2d(x, kernel, stride, padding);

    /// <summary>The channels in the order (1, 1 + C/g, 1 + 2C/g, .., 2, 2 + C/g, ..): [B, C, H, W] of the same shape.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="groups">g, which divides C.</param>
    public static Tensor ChannelShuffle(Tensor x, int groups)
    {
        // The channels last, so that their order is the only one that changes in memory too.
        long[] shape = x.Sizes();
        using var rows = x.permute(0, 2, 3, 1);
        using var grouped = rows.reshape(shape[0], shape[2], shape[3], groups, shape[1] / groups);
        using var transposed = grouped.transpose(3, 4);
        using var shuffled = transposed.reshape(shape[0], shape[2], shape[3], shape[1]);
        return shuffled.permute(0, 3, 1, 2);
    }

    /// <summary>Half of the channels: [B, C/2, H, W].</summary>
    /// <param name="x">The feature.</param>
    /// <param name="part">0 for the first half, 1 for the second.</param>
    public static Tensor Half(Tensor x, int part)
    {
        long half = x.size(1) / 2;
        return x.narrow(1, part * half, half);
    }

    /// <summary>One of several equal parts of the channels: [B, C/n, H, W], or [B, N, C/n] of tokens.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="part">Which, from 0.</param>
    /// <param name="of">n.</param>
    public static Tensor Part(Tensor x, int part, int of)
    {
        int channels = (int)x.size(ChannelsOf(x)) / of;
        return Slice(x, part * channels, channels);
    }

    /// <summary>Channels that stand one after the other.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="start">The first, from 0.</param>
    /// <param name="channels">How many.</param>
    public static Tensor Slice(Tensor x, int start, int channels) => x.narrow(ChannelsOf(x), start, channels);

    /// <summary>The channels of several features of the same size, one after the other: [B, C1 + C2 + .., H, W].</summary>
    /// <param name="features">The features.</param>
    public static Tensor Concat(params Tensor[] features) => cat(features, ChannelsOf(features[0]));

    /// <summary>The pixels of a map as tokens, row by row: [B, C, H, W] to [B, H W, C].</summary>
    /// <param name="x">The map.</param>
    public static Tensor ToTokens(Tensor x)
    {
        using var rows = x.flatten(2);
        return rows.transpose(1, 2);
    }

    /// <summary>The tokens that are pixels as the map: [B, N, C] to [B, C, H, W].</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public static Tensor ToMap(Tensor x, int height, int width)
    {
        using var pixels = x.narrow(1, x.size(1) - ((long)height * width), (long)height * width);
        using var channels = pixels.transpose(1, 2);
        return channels.unflatten(2, [height, width]);
    }

    /// <summary>One token as a map of one pixel: [B, N, C] to [B, C, 1, 1].</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="place">Which, from 0.</param>
    public static Tensor TokenOf(Tensor x, int place)
    {
        using var token = x.select(1, place);
        return token.view(x.size(0), x.size(2), 1, 1);
    }

    /// <summary>The mean of the tokens that are pixels, as a map of one pixel: [B, N, C] to [B, C, 1, 1].</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="extra">How many tokens at the beginning are no pixels.</param>
    public static Tensor MeanOfTokens(Tensor x, int extra)
    {
        using var pixels = x.narrow(1, extra, x.size(1) - extra);
        using var mean = pixels.mean([1]);
        return mean.view(x.size(0), x.size(2), 1, 1);
    }

    /// <summary>The dimension of the channels: the last one of tokens [B, N, C].</summary>
    private static int ChannelsOf(Tensor x) => x.dim() == 3 ? 2 : 1;

    /// <summary>The shape that a window makes of another.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">The padding on every side.</param>
    /// <exception cref="SakdException">The input is smaller than the window.</exception>
    public static FeatureShape PooledShape(FeatureShape input, int kernel, int stride, int padding = 0)
    {
        int height = (input.Height + 2 * padding - kernel) / stride + 1;
        int width = (input.Width + 2 * padding - kernel) / stride + 1;
        if (Math.Min(input.Height, input.Width) + 2 * padding < kernel)
            throw new SakdException($"An input of {input} is smaller than a window of {kernel}x{kernel} with padding {padding}.");
        return input with { Height = height, Width = width };
    }
}
