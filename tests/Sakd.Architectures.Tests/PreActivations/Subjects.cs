using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.PreActivations;

/// <summary>What a forward pass leaves behind.</summary>
internal sealed record Pass(Tensor[] Features, IReadOnlyList<Tensor> PreActivations, Tensor Logits);

/// <summary>A network and its forward passes; they are told whether to keep pre-activations, that of the frozen view also whether to fold.</summary>
internal sealed record Subject(Architecture Network, Func<Tensor, bool, Pass> Trained, Func<Tensor, bool, bool, Pass> Frozen);

/// <summary>A network of each family behind one face.</summary>
internal static class Subjects
{
    private const int Classes = 10;

    private static readonly FeatureShape Image = new(3, 32, 32);

    private static readonly Dictionary<string, Func<Subject>> All = new()
    {
        ["resnet8"] = () => Of(new ResNet8(Image, Classes)),
        ["ResNet18"] = () => Of(new ResNet18(Image, Classes)),
        ["vgg8"] = () => Of(new Vgg8(Image, Classes)),
        ["wrn_16_1"] = () => Of(new WideResNet16x1(Image, Classes)),
        ["MobileNetV2"] = () => Of(new MobileNetV2(Image, Classes)),
        ["ShuffleNetV1"] = () => Of(new ShuffleNetV1(Image, Classes)),
        ["ShuffleNetV2"] = () => Of(new ShuffleNetV2(Image, Classes)),
        ["odd"] = () => Of(new OddNetwork(Image, Classes)),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Subject Of(string name) => All[name]();

    private static Subject Of(ResNet8 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(ResNet8.Features f) => new([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits);
    }

    private static Subject Of(ResNet18 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(ResNet18.Features f) => new([f.Stem, f.Layer1, f.Layer2, f.Layer3, f.Layer4], f.PreActivations, f.Logits);
    }

    private static Subject Of(Vgg8 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(Vgg8.Features f) => new([f.Stem, f.Block1, f.Block2, f.Block3, f.Block4], f.PreActivations, f.Logits);
    }

    private static Subject Of(WideResNet16x1 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(WideResNet16x1.Features f) => new([f.Stem, f.Block1Layer, f.Block2Layer, f.Block3Layer], f.PreActivations, f.Logits);
    }

    private static Subject Of(MobileNetV2 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(MobileNetV2.Features f) => new([f.Stem, f.Blocks1, f.Blocks2, f.Blocks4, f.Blocks6], f.PreActivations, f.Logits);
    }

    private static Subject Of(ShuffleNetV1 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(ShuffleNetV1.Features f) => new([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits);
    }

    private static Subject Of(ShuffleNetV2 network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(ShuffleNetV2.Features f) => new([f.Stem, f.Layer1, f.Layer2, f.Layer3], f.PreActivations, f.Logits);
    }

    private static Subject Of(OddNetwork network)
    {
        return new Subject(network, (x, keep) => Pass(network.ForwardFeatures(x, keep)), Frozen);

        Pass Frozen(Tensor x, bool keep, bool fold)
        {
            using var view = network.Freeze(fold);
            return Pass(view.ForwardFeatures(x, keep));
        }

        static Pass Pass(OddNetwork.Features f) => new([f.Stem, f.Normed, f.Bare, f.Bn, f.Shuffled, f.Down, f.Last], f.PreActivations, f.Logits);
    }
}
