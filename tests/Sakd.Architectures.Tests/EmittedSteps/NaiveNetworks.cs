using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.EmittedSteps;

/// <summary>Compiled networks as functions, one after the other.</summary>
internal static class NaiveNetworks
{
    /// <summary>
    /// A network with the spots of a layout, of as many stages as the other network of its pair; but the last two of resnet8w8, whose
    /// teacher here has two.
    /// </summary>
    public static NaiveNetwork Of(Architecture network, Layout layout)
    {
        var chain = Chain(network);
        int stages = network.Info.Stages.Count(stage => stage.IsFeature) - 1, pooled = chain.Count - 2;
        return new NaiveNetwork(network, chain, layout is Layout.Stages && network is ResNet8W8 ? [2, 3] : Spots(layout, stages, pooled));
    }

    /// <summary>The stem, the stages, the tail, the pooling, the head.</summary>
    private static List<Func<Tensor, Tensor>> Chain(Architecture network) => network switch
    {
        ResNet20 n => [n.Stem.forward, n.Layer1.forward, n.Layer2.forward, n.Layer3.forward, Pool, n.Fc.forward],
        ResNet8 n => [n.Stem.forward, n.Layer1.forward, n.Layer2.forward, n.Layer3.forward, Pool, n.Fc.forward],
        WideResNet16x2 n =>
            [
                n.Stem.forward, n.Block1Layer.forward, n.Block2Layer.forward, n.Block3Layer.forward, n.Tail.forward, Pool,
                n.Fc.forward,
            ],
        WideResNet16x1 n =>
            [
                n.Stem.forward, n.Block1Layer.forward, n.Block2Layer.forward, n.Block3Layer.forward, n.Tail.forward, Pool,
                n.Fc.forward,
            ],
        Vgg13 n => [n.Stem.forward, n.Block1.forward, n.Block2.forward, n.Block3.forward, n.Block4.forward, Pool, n.Classifier.forward],
        Vgg8 n => [n.Stem.forward, n.Block1.forward, n.Block2.forward, n.Block3.forward, n.Block4.forward, Pool, n.Classifier.forward],
        SmallImageTransformerMicro n =>
            [n.Stem.forward, n.Blocks0.forward, n.Blocks2.forward, n.Tail.forward, Pool, n.Head.forward],
        ResNet8W8 n => [n.Stem.forward, n.Layer1.forward, n.Layer2.forward, n.Layer3.forward, Pool, n.Fc.forward],
        _ => throw new ArgumentException($"Say what {network.Info.Name} is made of.", nameof(network)),
    };

    /// <summary>Positions in the chain, whose first is feature 0.</summary>
    private static int[] Spots(Layout layout, int stages, int pooled) => layout switch
    {
        Layout.Logits => [],
        Layout.Middle => [2],
        Layout.Stages => [.. Enumerable.Range(1, stages)],
        Layout.Last => [stages],
        Layout.Pooled => [pooled],
        _ => throw new ArgumentOutOfRangeException(nameof(layout)),
    };

    /// <summary>What ReLUs read of a network's features in evaluation mode, stage by stage.</summary>
    public static IEnumerable<Tensor> PreActivations(Architecture network, NaiveFeatures features) => network switch
    {
        ResNet20 n => new[] { n.Layer1, n.Layer2, n.Layer3 }.Select((stage, i) => BeforeLastRelu(stage, features.Values[i])),
        WideResNet16x2 n => new[] { First(n.Block2Layer).Bn1, First(n.Block3Layer).Bn1, n.Tail.Bn1 }
            .Select((norm, i) => norm.forward(features.Values[i + 1])),
        _ => throw new ArgumentException($"Say what the ReLUs of {network.Info.Name} read.", nameof(network)),
    };

    /// <summary>A stage of residual blocks without its last ReLU, the shortcut of whose last block passes its input.</summary>
    private static Tensor BeforeLastRelu(Stage<BasicBlock> stage, Tensor x)
    {
        var blocks = stage.children().OfType<BasicBlock>().ToList();
        foreach (var block in blocks.SkipLast(1)) x = block.forward(x);
        var last = blocks[^1];
        return last.Bn2.forward(last.Conv2.forward(last.Bn1.forward(last.Conv1.forward(x)).relu())) + x;
    }

    private static WideBlock First(Stage<WideBlock> stage) => stage.children().OfType<WideBlock>().First();

    private static Tensor Pool(Tensor x) => x.mean([2, 3]);
}
