using Sakd.Architectures;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Steps;

/// <summary>A network cut at its spots by hand: what the compiler works out from the stages.</summary>
internal static class Segments
{
    /// <summary>One function for each branch point; the first holds the stem, the last leads to the logits.</summary>
    /// <exception cref="SakdException">This network has not been cut.</exception>
    public static IReadOnlyList<Func<Tensor, Tensor>> Of(Architecture network) => network switch
    {
        ResNet8 n => [x => n.Layer1.forward(n.Stem.forward(x)), n.Layer2.forward, n.Layer3.forward, x => n.Fc.forward(Pool(x))],
        ResNet20 n => [x => n.Layer1.forward(n.Stem.forward(x)), n.Layer2.forward, n.Layer3.forward, x => n.Fc.forward(Pool(x))],
        ResNet8x4 n => [x => n.Layer1.forward(n.Stem.forward(x)), n.Layer2.forward, n.Layer3.forward, x => n.Fc.forward(Pool(x))],
        ResNet32x4 n => [x => n.Layer1.forward(n.Stem.forward(x)), n.Layer2.forward, n.Layer3.forward, x => n.Fc.forward(Pool(x))],
        WideResNet16x1 n =>
            [
                x => n.Block1Layer.forward(n.Stem.forward(x)), n.Block2Layer.forward, n.Block3Layer.forward,
                x => n.Fc.forward(Pool(n.Tail.forward(x))),
            ],
        WideResNet16x2 n =>
            [
                x => n.Block1Layer.forward(n.Stem.forward(x)), n.Block2Layer.forward, n.Block3Layer.forward,
                x => n.Fc.forward(Pool(n.Tail.forward(x))),
            ],
        Vgg8 n =>
            [
                x => n.Block1.forward(n.Stem.forward(x)), n.Block2.forward, n.Block3.forward, n.Block4.forward,
                x => n.Classifier.forward(Pool(x)),
            ],
        Vgg13 n =>
            [
                x => n.Block1.forward(n.Stem.forward(x)), n.Block2.forward, n.Block3.forward, n.Block4.forward,
                x => n.Classifier.forward(Pool(x)),
            ],
        _ =>
            throw new SakdException(
                $"the straightforward step knows nothing of {network.Info.Name}: add its segments to {nameof(Segments)}"),
    };

    private static Tensor Pool(Tensor x) => x.mean([2, 3]);
}
