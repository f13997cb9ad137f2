using System.Reflection;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>The backward pass of a frozen view, which the compiler writes out, against libtorch's graph of its forward pass.</summary>
public sealed class FrozenBackwardTests
{
    private static readonly FeatureShape _image = new(3, 32, 32);

    private static readonly Dictionary<string, Func<ScalarType, bool, FrozenBlock>> _views = new()
    {
        ["resnet8"] = (type, fold) =>
            Of(type, new ResNet8(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Layer1, v.Layer2, v.Layer3, v.Logits]),
        ["ResNet18"] = (type, fold) =>
            Of(type, new ResNet18(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Layer1, v.Layer2, v.Layer3, v.Layer4, v.Logits]),
        ["ResNet50"] = (type, fold) =>
            Of(type, new ResNet50(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Layer1, v.Layer2, v.Layer3, v.Layer4, v.Logits]),
        ["vgg8"] = (type, fold) =>
            Of(type, new Vgg8(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Block1, v.Block2, v.Block3, v.Block4, v.Logits]),
        ["wrn_16_1"] = (type, fold) =>
            Of(
                type, new WideResNet16x1(_image, 10), n => n.Freeze(fold),
                v => [v.Stem, v.Block1Layer, v.Block2Layer, v.Block3Layer, v.Pool, v.Classify]),
        ["MobileNetV2"] = (type, fold) => Of(
            type, new MobileNetV2(_image, 10), n => n.Freeze(fold),
            v => [v.Stem, v.Blocks0, v.Blocks1, v.Blocks2, v.Blocks3, v.Blocks4, v.Blocks5, v.Blocks6, v.Logits]),
        ["ShuffleNetV1"] = (type, fold) =>
            Of(type, new ShuffleNetV1(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Layer1, v.Layer2, v.Layer3, v.Logits]),
        ["ShuffleNetV2"] = (type, fold) =>
            Of(type, new ShuffleNetV2(_image, 10), n => n.Freeze(fold), v => [v.Stem, v.Layer1, v.Layer2, v.Layer3, v.Logits]),
    };

    // Where libtorch's graph is on the tape: of blocks with layers that the compiler writes no backward pass for, and in double precision
    // of a max pooling.
    private static readonly string[] _recorded = ["ShuffleNetV1", "ShuffleNetV2", "vgg8"];

    public static TheoryData<string, bool> Views =>
        [.. _views.Keys.SelectMany(name => (TheoryDataRow<string, bool>[])[(name, false), (name, true)])];

    [Theory]
    [MemberData(nameof(Views))]
    public void TheBackwardPassIsThatOfTheGraph(string name, bool fold)
    {
        using var scope = NewDisposeScope();
        var view = _views[name](ScalarType.Float64, fold);
        var x = HashRule.Input([3, 3, 32, 32], ScalarType.Float64);
        var gradient = HashRule.Input([2, 10], ScalarType.Float64);

        var first = x.narrow(0, 0, 2).clone().requires_grad_();
        var expected = view.Forward(first);
        expected.backward([gradient]);

        using var _ = no_grad();
        using var tape = new Tape(rows: 2);
        var y = view.Forward(x, tape);
        Assert.Equal(_recorded.Contains(name), Kept(tape).Any(part => part.GetType().Name is "Graph"));
        var back = view.Backward(gradient, tape);
        Assert.Empty(Kept(tape));

        Close.To(expected, y.narrow(0, 0, 2), 1e-12, "what comes out", absolute: 1e-12);
        Close.To(first.grad!, back, 1e-10, "what comes back", absolute: 1e-10);
        Assert.True(back.count_nonzero().item<long>() > 0, "nothing comes back");
        Assert.False(y.requires_grad || back.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void OurKernelsComputeTheSameInSinglePrecision(string name, bool fold)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (twice, view) = (_views[name](ScalarType.Float64, fold), _views[name](ScalarType.Float32, fold));
        var (x, gradient) = (HashRule.Input([3, 3, 32, 32], ScalarType.Float64), HashRule.Input([2, 10], ScalarType.Float64));

        using Tape tapeOfDoubles = new(rows: 2), tape = new(rows: 2);
        var expected = twice.Forward(x, tapeOfDoubles);
        Tensor? y = null;
        var used = KernelUse.During(() => y = view.Forward(ChannelsLast.Of(x.to(ScalarType.Float32)), tape));
        if (KernelUse.IsPossible) Assert.Empty(ExpectedForward(name, fold).Except(used));
        Close.To(expected, y, 2e-4, "what comes out");

        // A ReLU that reads next to nothing may pass a gradient in one precision and not in the other.
        var backOfDoubles = twice.Backward(gradient, tapeOfDoubles);
        Tensor? back = null;
        used = KernelUse.During(() => back = view.Backward(gradient.to(ScalarType.Float32), tape));
        if (KernelUse.IsPossible) Assert.Empty(ExpectedBackward(name).Except(used));
        double off = (back!.to(ScalarType.Float64) - backOfDoubles).norm().item<double>() / backOfDoubles.norm().item<double>();
        Assert.True(off < 1e-2, $"what comes back is off by {off:E1} of its length");
    }

    // A convolution before a batch norm that is not folded is libtorch's, and so are all of those whose channels 16 does not divide.
    private static HashSet<Kernel> ExpectedForward(string name, bool fold) => name switch
    {
        "ShuffleNetV1" => [Kernel.Relu],
        "vgg8" => [fold ? Kernel.Convolution : Kernel.Relu, Kernel.MaxPool],
        "wrn_16_1" => [Kernel.Convolution, Kernel.Winograd, Kernel.Relu],
        _ => [fold ? Kernel.Convolution : Kernel.Relu],
    };

    private static HashSet<Kernel> ExpectedBackward(string name) => name switch
    {
        "ShuffleNetV1" => [Kernel.ReluBackward],
        "vgg8" => [Kernel.ConvolutionBackward, Kernel.Winograd, Kernel.MaxPoolBackward],
        _ => [Kernel.ConvolutionBackward],
    };

    private static IEnumerable<object> Kept(Tape tape) =>
        (IEnumerable<object>)typeof(Tape).GetField("_kept", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(tape)!;

    private static FrozenStage Of<TNetwork, TView>(
        ScalarType type, TNetwork network, Func<TNetwork, TView> freeze, Func<TView, FrozenBlock[]> parts)
        where TNetwork : Architecture
    {
        network.to(type);
        HashRule.Fill(StateDict.Of(network));
        return new FrozenStage([.. parts(freeze(network))]);
    }
}
