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
        "BatchNorm" => Normalised(key, x),
        "Relu" => x.relu(),
        "Relu6" => F.relu6(x),
        "Sigmoid" => 1 / (1 + (-x).exp()),
        "Identity" => x,
        "MaxPool" => F.max_pool2d(x, layer.Kernel!.Of(sizes), Strides(layer, sizes), Padding(layer, sizes)),
        "AvgPool" => F.avg_pool2d(x, layer.Kernel!.Of(sizes), Strides(layer, sizes), Padding(layer, sizes), count_include_pad: true),
        "GlobalAvgPool" => x.mean([2, 3], keepdim: true),
        "Linear" => F.linear(x.flatten(1), this[$"{key}.weight"], this[$"{key}.bias"]).unsqueeze(-1).unsqueeze(-1),
        "Add" => x + right,
        "Multiply" => x * right,
        "Concat" => cat([x, right], 1),
        "ChannelShuffle" => Shuffled(x, layer.Groups!.Of(sizes)),
        "Shortcut" => x.shape[1] == sizes.Channels && sizes.Stride == 1
            ? x
            : Normalised($"{key}.1", F.conv2d(x, this[$"{key}.0.weight"], strides: [sizes.Stride, sizes.Stride])),
        _ => throw new ArgumentException($"Say what {layer.Kind} computes.", nameof(layer)),
    };

    private Tensor Convolution(DescribedLayer layer, Sizes sizes, string key, Tensor x, long groups)
    {
        long stride = layer.Stride?.Of(sizes) ?? 1, padding = layer.Padding?.Of(sizes) ?? layer.Kernel!.Of(sizes) / 2;
        return F.conv2d(
            x, this[$"{key}.weight"], layer.Bias ? this[$"{key}.bias"] : null, [stride, stride], [padding, padding], groups: groups);
    }

    private Tensor Normalised(string key, Tensor x)
    {
        var y = F.batch_norm(
            x, this[$"{key}.running_mean"], this[$"{key}.running_var"], this[$"{key}.weight"], this[$"{key}.bias"],
            training: _weights.training, momentum: 0.1, eps: 1e-5);
        if (!_weights.training) return y;
        using var _ = no_grad();
        this[$"{key}.num_batches_tracked"].add_(1);
        return y;
    }

    private static Tensor Shuffled(Tensor x, long groups)
    {
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return x.reshape(batch, groups, channels / groups, height, width).transpose(1, 2).reshape(batch, channels, height, width);
    }

    private static long Strides(DescribedLayer layer, Sizes sizes) => layer.Stride?.Of(sizes) ?? layer.Kernel!.Of(sizes);

    private static long Padding(DescribedLayer layer, Sizes sizes) => layer.Padding?.Of(sizes) ?? 0;
}
