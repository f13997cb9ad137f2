using System.Text.Json;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// Layers against PyTorch's own, by numbers: in training and evaluation mode, as a frozen view and on its way back, in both precisions and
/// both orders in memory.
/// </summary>
public sealed class LayersGoldenTests
{
    private const double InDoubles = 1e-11, InSingles = 2e-5;

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> _modules = new()
    {
        ["prelu"] = () => new Prelu(),
        ["prelu per channel"] = () => new Prelu(4),
        ["prelu of tokens"] = () => new Prelu(),
        ["layer norm"] = () => new LayerNorm(4),
        ["layer norm 1e-2"] = () => new LayerNorm(4, 1e-2),
        ["layer norm of tokens"] = () => new LayerNorm(4),
        ["group norm"] = () => new GroupNorm(4, 2),
        ["group norm 1e-2"] = () => new GroupNorm(4, 4, 1e-2),
        ["instance norm"] = () => new InstanceNorm2d(4),
        ["instance norm affine 1e-2"] = () => new InstanceNorm2d(4, affine: true, 1e-2),
        ["batch norm 1e-3 0.01"] = () => new BatchNorm2d(4, 1e-3, 0.01),
        ["batch norm 1e-3 0.01 evaluated"] = () => new BatchNorm2d(4, 1e-3, 0.01),
        ["conv 1x7"] = () => new Conv2d(4, 3, new ConvWindow((1, 7), padding: (0, 3))),
        ["conv 3x1 stride 2x1"] = () => new Conv2d(4, 3, new ConvWindow((3, 1), (2, 1), (1, 0)), bias: true),
        ["conv 1x1 stride 2x1"] = () => new Conv2d(4, 6, new ConvWindow((1, 1), (2, 1))),
        ["conv dilation 2"] = () => new Conv2d(4, 6, new ConvWindow((3, 3), padding: (2, 2), dilation: (2, 2)), groups: 2, bias: true),
        ["conv dilation 2x1 stride 2"] = () => new Conv2d(4, 3, new ConvWindow((3, 3), (2, 2), (2, 1), (2, 1)), bias: true),
        ["conv 4x3 same"] = () => new Conv2d(4, 3, new ConvWindow((4, 3), same: true), bias: true),
        ["conv 2 same dilation 3"] = () => new Conv2d(4, 3, new ConvWindow((2, 2), dilation: (3, 3), same: true)),
        ["depthwise conv 3x5"] = () => new Conv2d(4, 4, new ConvWindow((3, 5), padding: (1, 2)), groups: 4, bias: true),
        ["depthwise conv dilation 2"] = () => new Conv2d(4, 4, new ConvWindow((3, 3), padding: (2, 2), dilation: (2, 2)), groups: 4),
        ["conv transpose 4 stride 2"] = () => new ConvTranspose2d(4, 3, 4, stride: 2, padding: 1),
        ["conv transpose output padding"] =
            () => new ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false),
        ["conv transpose dilation"] = () => new ConvTranspose2d(4, 3, 3, padding: 1, dilation: 2),
        ["linear without bias"] = () => new ChannelLinear(4, 3, bias: false),
        ["linear per pixel"] = () => new ChannelLinear(4, 3),
        ["linear per pixel without bias"] = () => new ChannelLinear(4, 3, bias: false),
    };

    private static readonly Dictionary<string, Func<Tensor, Tape?, Tensor>> _functions = new()
    {
        ["gelu"] = Functional.Gelu,
        ["gelu tanh"] = Functional.GeluTanh,
        ["gelu of tokens"] = Functional.Gelu,
        ["silu"] = Functional.Silu,
        ["hardswish"] = Functional.Hardswish,
        ["hardsigmoid"] = Functional.Hardsigmoid,
        ["leaky relu"] = (x, tape) => Functional.LeakyRelu(x, 0.01, tape),
        ["leaky relu 0.2"] = (x, tape) => Functional.LeakyRelu(x, 0.2, tape),
        ["elu"] = (x, tape) => Functional.Elu(x, 1, tape),
        ["elu 0.5"] = (x, tape) => Functional.Elu(x, 0.5, tape),
        ["tanh"] = Functional.Tanh,
        ["softmax"] = Functional.Softmax,
        ["softmax of tokens"] = Functional.Softmax,
        ["upsample 2"] = Recorded(x => Functional.UpsampleNearest(x, 2)),
        ["upsample to 7x3"] = Recorded(x => Functional.UpsampleNearest(x, (7, 3))),
        ["upsample 2 bilinear"] = Recorded(x => Functional.UpsampleBilinear(x, 2)),
        ["upsample 3 bilinear corners"] = Recorded(x => Functional.UpsampleBilinear(x, 3, alignCorners: true)),
        ["upsample to 7x3 bilinear"] = Recorded(x => Functional.UpsampleBilinear(x, (7, 3))),
        ["adaptive avg pool 2"] = Recorded(x => Functional.AdaptiveAvgPool(x, (2, 2))),
        ["adaptive avg pool 3x1"] = Recorded(x => Functional.AdaptiveAvgPool(x, (3, 1))),
        ["avg pool 2 ceil"] = Recorded(x => Functional.AvgPool(x, (2, 2), (2, 2), ceilMode: true)),
        ["avg pool 3 without padding"] = Recorded(x => Functional.AvgPool(x, (3, 3), (2, 2), (1, 1), countIncludePad: false)),
        ["avg pool 3x2"] = Recorded(x => Functional.AvgPool(x, (3, 2), (2, 1), (1, 0))),
        ["max pool 2 ceil"] = Recorded(x => Functional.MaxPool(x, (2, 2), (2, 2), ceilMode: true)),
        ["max pool 3 stride 2 ceil"] = Recorded(x => Functional.MaxPool(x, (3, 3), (2, 2), ceilMode: true)),
        ["max pool 2x3"] = Recorded(x => Functional.MaxPool(x, (2, 3), (2, 1), (1, 1))),
        ["flatten"] = Functional.Flatten,
    };

    private static readonly Dictionary<string, JsonElement> _cases = GoldenFile.Open("layers_today.json")
        .At("cases")
        .EnumerateArray()
        .ToDictionary(one => one.At("name").GetString()!);

    public static TheoryData<string> Names { get; } = new(_cases.Keys);

    [Fact]
    public void Every_case_is_tested() => Assert.Equal(_cases.Keys.Order(), _modules.Keys.Concat(_functions.Keys).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Trained_and_evaluated(string name) => InBothPrecisions(name, (golden, relative, type) =>
    {
        using var module = Module(name, golden, type);
        foreach (bool training in golden.Find("buffers") is { } buffers && buffers.EnumerateObject().Any()
            ? [golden.At("training").GetBoolean()]
            : (bool[])[true, false])
        {
            module?.train(training);
            module?.zero_grad();
            var x = ChannelsLast.Of(golden.At("x").Tensor(type)).detach().requires_grad_();
            var y = module is null ? _functions[name](x, null) : module.forward(x);
            y.backward([golden.At("gradient").Tensor(type)]);

            Close.To(golden.At("y").Tensor(type), y, relative, "output", absolute: relative);
            Close.To(golden.At("dx").Tensor(type), x.grad, relative, "gradient of the input", absolute: relative);
            if (module is null) continue;
            foreach (var (key, parameter) in module.named_parameters())
                Close.To(golden.At("dparameters", key).Tensor(type), parameter.grad, relative, $"gradient of {key}", absolute: relative);
            foreach (var (key, buffer) in module.named_buffers())
                Close.To(golden.At("buffersAfter", key).Tensor(type), buffer, relative, key, absolute: relative);
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Frozen_and_on_the_way_back(string name) => InBothPrecisions(name, (golden, relative, type) =>
    {
        if (golden.At("buffers").EnumerateObject().Any() && golden.At("training").GetBoolean()) return;
        using var module = Module(name, golden, type);
        using var view = View(module);
        using var _ = no_grad();
        var forward = view is null ? _functions[name] : (x, tape) => view.Forward(x, tape);
        foreach (var order in (Func<Tensor, Tensor>[])[ChannelsLast.Of, x => x.contiguous()])
        {
            var x = order(golden.At("x").Tensor(type));
            var gradient = order(golden.At("gradient").Tensor(type));
            var (y, dx) = (golden.At("y").Tensor(type), golden.At("dx").Tensor(type));
            Close.To(y, forward(x, null), relative, "output without tape", absolute: relative);
            for (int rows = 1; rows <= x.shape[0]; rows++)
            {
                using var tape = new Tape(rows);
                Close.To(y, forward(x, tape), relative, "output", absolute: relative);
                Check(dx.narrow(0, 0, rows), gradient.narrow(0, 0, rows), tape, $"gradient of the first {rows}");
            }

            using var chosen = new Tape((int)x.shape[0]);
            forward(x, chosen).Dispose();
            chosen.Choose([1, 0]);
            var index = tensor((long[])[1, 0]);
            Check(dx.index_select(0, index), gradient.index_select(0, index), chosen, "gradient of chosen rows");
        }

        void Check(Tensor expected, Tensor gradient, Tape tape, string what) => Close.To(
            expected, view is null ? tape.Replay(gradient) : view.Backward(gradient, tape), relative, what, absolute: relative);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_view_follows_the_weights_when_it_is_refreshed(string name) => InBothPrecisions(name, (golden, relative, type) =>
    {
        if (golden.At("training").GetBoolean() && golden.At("buffers").EnumerateObject().Any()) return;
        using var module = Module(name, golden, type);
        using var view = View(module);
        if (view is null) return;
        using var _ = no_grad();
        foreach (var parameter in module!.parameters()) parameter.mul_((-0.5).ToScalar());
        view.Refresh();
        module.eval();
        var x = golden.At("x").Tensor(type);

        Close.To(module.forward(x), view.Forward(x), relative, "output", absolute: relative);
        view.Dispose();
        if (module.parameters().Any()) Assert.Throws<InvalidOperationException>(() => view.Forward(x));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_keys_are_PyTorchs(string name)
    {
        if (!_modules.TryGetValue(name, out var create)) return;
        using var module = create();

        Assert.Equal(
            ((string[])["parameters", "buffers"])
                .SelectMany(part => _cases[name].At(part).EnumerateObject())
                .Select(entry => entry.Name),
            StateDict.Of(module).Select(entry => entry.Key));
    }

    /// <summary>As generated code has what no backward pass is written for.</summary>
    private static Func<Tensor, Tape?, Tensor> Recorded(Func<Tensor, Tensor> function) => (x, tape) => Tape.Record(tape, x, function);

    private static void InBothPrecisions(string name, Action<JsonElement, double, ScalarType> test)
    {
        foreach (var (type, relative) in ((ScalarType, double)[])[(ScalarType.Float64, InDoubles), (ScalarType.Float32, InSingles)])
        {
            using var scope = NewDisposeScope();
            test(_cases[name], relative, type);
        }
    }

    private static nn.Module<Tensor, Tensor>? Module(string name, JsonElement golden, ScalarType type)
    {
        if (!_modules.TryGetValue(name, out var create)) return null;
        var module = create();
        module.to(type);
        using var _ = no_grad();
        foreach (var (key, parameter) in module.named_parameters()) parameter.copy_(golden.At("parameters", key).Tensor(type));
        foreach (var (key, buffer) in module.named_buffers()) buffer.copy_(golden.At("buffers", key).Tensor(buffer.dtype));
        return module;
    }

    private static FrozenBlock? View(nn.Module<Tensor, Tensor>? module) => module switch
    {
        null => null,
        ComputedLayer layer => new FrozenLayer(layer),
        Conv2d conv => new FrozenConv2d(conv, norm: null, fold: true),
        BatchNorm2d norm => new FrozenBatchNorm2d(norm),
        _ => throw new ArgumentException($"Say what the view of {module.GetName()} is."),
    };
}
