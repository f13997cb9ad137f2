using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.PreActivations;

/// <summary>What a forward pass leaves behind.</summary>
internal sealed record Pass(Tensor[] Features, IReadOnlyList<Tensor> PreActivations, Tensor Logits);

/// <summary>
/// A network and its forward passes; they are told whether to keep pre-activations, that of the frozen view also whether to fold.
/// </summary>
internal sealed record Subject(Architecture Network, Func<Tensor, bool, Pass> Trained, Func<Tensor, bool, bool, Pass> Frozen);

/// <summary>A network of each family behind one face.</summary>
internal static class Subjects
{
    private const int Classes = 10;

    private static readonly FeatureShape Image = new(3, 32, 32);

    private static readonly Dictionary<string, Func<Subject>> All = new()
    {
        ["resnet8"] = () => Of(
            new ResNet8(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits)),
        ["ResNet18"] = () => Of(
            new ResNet18(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Layer1, f.Layer2, f.Layer3, f.Layer4], f.PreActivations, f.Logits)),
        ["vgg8"] = () => Of(
            new Vgg8(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Block1, f.Block2, f.Block3, f.Block4], f.PreActivations, f.Logits)),
        ["wrn_16_1"] = () => Of(
            new WideResNet16x1(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Block1Layer, f.Block2Layer, f.Block3Layer], f.PreActivations, f.Logits)),
        ["MobileNetV2"] = () => Of(
            new MobileNetV2(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Blocks1, f.Blocks2, f.Blocks4, f.Blocks6], f.PreActivations, f.Logits)),
        ["ShuffleNetV1"] = () => Of(
            new ShuffleNetV1(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits)),
        ["ShuffleNetV2"] = () => Of(
            new ShuffleNetV2(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits)),
        ["odd"] = () => Of(
            new OddNetwork(Image, Classes), (n, x, keep) => n.ForwardFeatures(x, keep), (n, fold) => n.Freeze(fold),
            (view, x, keep) => view.ForwardFeatures(x, keep),
            f => new Pass([f.Stem, f.Normed, f.Bare, f.Bn, f.Shuffled, f.Down, f.Clipped, f.Last], f.PreActivations, f.Logits)),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Subject Of(string name) => All[name]();

    private static Subject Of<TNetwork, TView, TFeatures>(
        TNetwork network, Func<TNetwork, Tensor, bool, TFeatures> trained, Func<TNetwork, bool, TView> freeze,
        Func<TView, Tensor, bool, TFeatures> frozen, Func<TFeatures, Pass> pass)
        where TNetwork : Architecture
        where TView : IDisposable => new(
            network,
            (x, keep) => pass(trained(network, x, keep)),
            (x, keep, fold) =>
            {
                using var view = freeze(network, fold);
                return pass(frozen(view, x, keep));
            });
}
