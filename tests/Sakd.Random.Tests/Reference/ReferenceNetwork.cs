using Sakd.Layers;
using Sakd.Random.Tests.Language;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sakd.Random.Tests.Reference;

/// <summary>
/// What a description means, worked out layer by layer in libtorch's functions, with the weights of the compiled network.
/// </summary>
internal sealed class ReferenceNetwork
{
    private readonly Architecture _weights;
    private readonly Dictionary<string, Tensor> _entries;

    private ReferenceNetwork(Architecture weights)
    {
        _weights = weights;
        _entries = StateDict.Of(weights).ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    /// <summary>The network as a chain of functions: stem, stages, what pools the last feature, the head.</summary>
    /// <param name="network">The description.</param>
    /// <param name="weights">The compiled network, whose mode is followed too.</param>
    /// <param name="spots">The names of the parts at whose outputs the spots are.</param>
    public static NaiveNetwork Of(DescribedNetwork network, Architecture weights, IEnumerable<string> spots)
    {
        var reference = new ReferenceNetwork(weights);
        var tail = network.Parts.SingleOrDefault(part => part.Word == "Tail");
        DescribedStage[] parts = [.. network.Parts.Where(part => part != tail)];
        Func<Tensor, Tensor>[] chain =
        [
            .. parts.Select(part => (Func<Tensor, Tensor>)(x => reference.Part(part, x))),
            x => (tail is null ? x : reference.Part(tail, x)).mean([2, 3]),
            x => F.linear(x, reference[$"{DescribedNetwork.Head}.weight"], reference[$"{DescribedNetwork.Head}.bias"]),
        ];
        return new NaiveNetwork(
            weights, chain, [.. spots.Select(spot => spot == "pooled" ? parts.Length : Array.FindIndex(parts, part => part.Key == spot))]);
    }

    private Tensor this[string key] => _entries[key];

    private Tensor Part(DescribedStage part, Tensor x)
    {
        for (int i = 0; i < part.Repeat; i++)
        {
            string prefix = part.Key.Length == 0 ? "" : part.Word == "Stage" && part.IsIndexed ? $"{part.Key}.{i}." : $"{part.Key}.";
            var block = i == 0 ? part.First : part.Rest;
            var own = block.Own.ToDictionary(name => name.Key, name => part.With.TryGetValue(name.Key, out int value) ? value : name.Value);
            x = Block(block, new Sizes((int)x.shape[1], part.Channels, i == 0 ? part.Stride : 1, (int)x.shape[2], own), prefix, x);
        }

        return x;
    }

    private Tensor Block(DescribedBlock block, Sizes sizes, string prefix, Tensor input)
    {
        var current = input;
        var named = new Dictionary<string, Tensor> { ["in"] = input };
        foreach (var layer in block.Layers.Where(layer => layer.When is null || layer.When.Holds(sizes)))
        {
            // These two read the block's input unless they say otherwise.
            var x = layer.Left is not null && layer.Kind != "Split" ? named[layer.Left]
                : layer.From is not null ? named[layer.From]
                : layer.Kind is "Split" or "Shortcut" ? input
                : current;
            if (layer.Kind == "Split")
            {
                var halves = x.chunk(2, 1);
                (named[layer.Left!], current) = (halves[0], named[layer.Right!] = halves[1]);
                continue;
            }

            current = Layer(layer, sizes, prefix + layer.Key, x, layer.Right is null ? x : named[layer.Right]);
            if (layer.As is not null) named[layer.As] = current;
        }

        return current;
    }

    private Tensor Layer(DescribedLayer layer, Sizes sizes, string key, Tensor x, Tensor right) => layer.Kind switch
    {
        "Conv" => Convolution(layer, sizes, key, x, layer.Groups?.Of(sizes) ?? 1),
        "DepthwiseConv" => Convolution(layer, sizes, key, x, x.shape[1]),
        "ConvTranspose" => F.conv_transpose2d(
            x, this[$"{key}.weight"], layer.Bias ? this[$"{key}.bias"] : null, Strides(layer, sizes), Padding(layer, sizes),
            [layer.OutputPadding, layer.OutputPadding], groups: layer.Groups?.Of(sizes) ?? 1),
        "BatchNorm" => Normalised(layer, key, x),
        "LayerNorm" => Scaled(key, Standard(x, [1], layer)),
        "GroupNorm" => Scaled(key, Standard(x.reshape(x.shape[0], layer.Groups!.Of(sizes), -1), [2], layer).reshape(x.shape)),
        "InstanceNorm" => layer.Says("Affine = true") ? Scaled(key, Standard(x, [2, 3], layer)) : Standard(x, [2, 3], layer),
        "Relu" => x.relu(),
        "Relu6" => F.relu6(x),
        "Sigmoid" => 1 / (1 + (-x).exp()),
        "Gelu" => layer.Says("Tanh = true")
            ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))).tanh())
            : 0.5 * x * (1 + (x / Math.Sqrt(2)).erf()),
        "Silu" => x / (1 + (-x).exp()),
        // Whose sixth is in single precision, in PyTorch as here.
        "Hardswish" => F.hardswish(x),
        "Hardsigmoid" => F.hardsigmoid(x),
        "LeakyRelu" => x.clamp_min(0) + (x.clamp_max(0) * (layer.Factor ?? 0.01)),
        "Elu" => x.clamp_min(0) + ((x.clamp_max(0).exp() - 1) * (layer.Factor ?? 1)),
        "Tanh" => 1 - (2 / (1 + (2 * x).exp())),
        "Softmax" => Softmax(x),
        "Prelu" => x.clamp_min(0) + (x.clamp_max(0) * PerChannel($"{key}.weight")),
        "Identity" => x,
        "MaxPool" => F.max_pool2d(
            x, Kernel(layer, sizes), Strides(layer, sizes), Padding(layer, sizes), ceil_mode: layer.Says("CeilMode = true")),
        "AvgPool" => F.avg_pool2d(
            x, Kernel(layer, sizes), Strides(layer, sizes), Padding(layer, sizes), layer.Says("CeilMode = true"),
            !layer.Says("CountIncludePad = false")),
        "GlobalAvgPool" => x.mean([2, 3], keepdim: true),
        "AdaptiveAvgPool" => F.adaptive_avg_pool2d(x, layer.Window!.Sizes),
        "Upsample" => layer.Says("Mode = UpsampleMode.Bilinear")
            ? F.interpolate(
                x, [x.shape[2] * layer.Kernel!.Of(sizes), x.shape[3] * layer.Kernel.Of(sizes)], mode: InterpolationMode.Bilinear,
                align_corners: layer.Says("AlignCorners = true"))
            : x.repeat_interleave(layer.Kernel!.Of(sizes), 2).repeat_interleave(layer.Kernel.Of(sizes), 3),
        "Flatten" => x.contiguous().view(x.shape[0], -1, 1, 1),
        "Linear" => F.linear(
            x.permute(0, 2, 3, 1), this[$"{key}.weight"], layer.Says("Bias = false") ? null : this[$"{key}.bias"]).permute(0, 3, 1, 2),
        "Add" => x + right,
        "Multiply" => x * right,
        "Concat" => cat([x, right], 1),
        "ChannelShuffle" => Shuffled(x, layer.Groups!.Of(sizes)),
        "Shortcut" => x.shape[1] == sizes.Channels && sizes.Stride == 1
            ? x
            : Normalised(layer, $"{key}.1", F.conv2d(x, this[$"{key}.0.weight"], strides: [sizes.Stride, sizes.Stride])),
        _ => throw new ArgumentException($"Say what {layer.Kind} computes.", nameof(layer)),
    };

    private Tensor Convolution(DescribedLayer layer, Sizes sizes, string key, Tensor x, long groups)
    {
        var (weight, bias) = (this[$"{key}.weight"], layer.Bias ? this[$"{key}.bias"] : null);
        long[] strides = layer.Strides?.Sizes ?? Both(layer.Stride?.Of(sizes) ?? 1), dilation = layer.Dilation?.Sizes ?? Both(1);
        long[] between = [dilation[0] * (weight.shape[2] - 1), dilation[1] * (weight.shape[3] - 1)];
        if (layer.Says("Padding = \"same\""))
        {
            long top = between[0] / 2, left = between[1] / 2;
            return F.conv2d(
                F.pad(x, [left, between[1] - left, top, between[0] - top]), weight, bias, strides, dilation: dilation, groups: groups);
        }

        long[] padding = layer.Paddings?.Sizes
            ?? (layer.Padding is { } given
                ? Both(given.Of(sizes))
                : [dilation[0] * (weight.shape[2] / 2), dilation[1] * (weight.shape[3] / 2)]);
        return F.conv2d(x, weight, bias, strides, padding, dilation, groups);
    }

    private Tensor Normalised(DescribedLayer layer, string key, Tensor x)
    {
        var y = F.batch_norm(
            x, this[$"{key}.running_mean"], this[$"{key}.running_var"], this[$"{key}.weight"], this[$"{key}.bias"],
            training: _weights.training, momentum: layer.Momentum ?? 0.1, eps: layer.Epsilon ?? 1e-5);
        if (!_weights.training) return y;
        using var _ = no_grad();
        this[$"{key}.num_batches_tracked"].add_(1);
        return y;
    }

    private Tensor PerChannel(string key) => this[key].view(1, -1, 1, 1);

    private Tensor Scaled(string key, Tensor x) => (x * PerChannel($"{key}.weight")) + PerChannel($"{key}.bias");

    /// <summary>Mean 0 and variance 1 over some dimensions.</summary>
    private static Tensor Standard(Tensor x, long[] over, DescribedLayer layer)
    {
        var centred = x - x.mean(over, keepdim: true);
        return centred / (centred.square().mean(over, keepdim: true) + (layer.Epsilon ?? 1e-5)).sqrt();
    }

    private static Tensor Softmax(Tensor x)
    {
        var above = (x - x.detach().amax([1], keepdim: true)).exp();
        return above / above.sum([1], keepdim: true);
    }

    private static Tensor Shuffled(Tensor x, long groups)
    {
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return x.reshape(batch, groups, channels / groups, height, width).transpose(1, 2).reshape(batch, channels, height, width);
    }

    private static long[] Kernel(DescribedLayer layer, Sizes sizes) => layer.Window?.Sizes ?? Both(layer.Kernel!.Of(sizes));

    /// <summary>The stride, of a window its own size where it says none.</summary>
    private static long[] Strides(DescribedLayer layer, Sizes sizes) =>
        layer.Strides?.Sizes ?? (layer.Stride is { } stride ? Both(stride.Of(sizes)) : Kernel(layer, sizes));

    private static long[] Padding(DescribedLayer layer, Sizes sizes) => layer.Paddings?.Sizes ?? Both(layer.Padding?.Of(sizes) ?? 0);

    private static long[] Both(long size) => [size, size];
}
