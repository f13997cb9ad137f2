using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sakd.Architectures.Tests.Odd;

/// <summary>
/// What a block of several inputs becomes where another uses it: the layers that a person would have written there, against libtorch's
/// functions in double precision.
/// </summary>
public sealed class SeveralInputsTests
{
    private static readonly FeatureShape _image = new(3, 16, 16);

    private static readonly Dictionary<string, (Func<Block> Create, Func<Written, Tensor, Tensor> Compute)> _blocks = new()
    {
        ["gated"] = (() => new Ravine(_image, 4), (written, x) => written.Ravine(x, stride: 1, isGated: true)),
        ["open"] = (() => new Ravine(_image, 6, stride: 2, gates: 0), (written, x) => written.Ravine(x, stride: 2, isGated: false)),
        ["gully"] = (() => new Gully(_image, 4), (written, x) => written.Gully(x)),
    };

    public static TheoryData<string> Blocks => [.. _blocks.Keys];

    public static TheoryData<string, bool> Views =>
        [.. _blocks.Keys.SelectMany(name => (TheoryDataRow<string, bool>[])[(name, false), (name, true)])];

    [Fact]
    public void ItsLayersStandBelowTheKeyOfTheUseInTheOrderInWhichTheyAreApplied()
    {
        using var gated = new Ravine(_image, 4);
        Assert.Equal(
            [
                "whole", "norm", "half", "quarter", "up2.up", "up2.conv", "up2.norm", "up1.up", "up1.conv", "up1.norm", "gate.fc1",
                "gate.fc2", "rest.0.conv", "rest.0.norm", "rest.0.match", "rest.1.conv", "rest.1.norm", "rest.1.match",
            ],
            Layers(gated));

        using var open = new Ravine(_image, 4, gates: 0);
        Assert.Equal(Layers(gated).Except(["gate.fc1", "gate.fc2"]), Layers(open));

        using var gully = new Gully(_image, 4);
        Assert.Equal(
            [
                "first", "norm", "second", "fold.inner.conv", "fold.inner.norm", "fold.inner.match", "fold.last", "beside.conv",
                "beside.norm", "beside.match",
            ],
            Layers(gully));
    }

    [Fact]
    public void ItsWeightsAreCountedWhereItIsUsed()
    {
        using var ravines = new Ravines(_image, 5);
        using var gullies = new Gullies(_image, 5);
        Assert.Equal(Ravines.Parameters, ravines.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(Gullies.Parameters, gullies.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void InTrainingItHasTheValueAndGradientsOfWhatIsWrittenDown(string name)
    {
        using var scope = NewDisposeScope();
        var (block, compute) = Filled(name);
        var written = new Written(block, isTraining: true);
        var x = HashRule.Input([3, 3, 16, 16], ScalarType.Float64);

        var expected = compute(written, x);
        var y = block.forward(x);
        Close.To(expected, y, 1e-12, "the value", absolute: 1e-12);

        var gradient = HashRule.Input(y.shape, ScalarType.Float64);
        var parameters = block.named_parameters().ToList();
        var wanted = autograd.grad([expected], [.. parameters.Select(parameter => parameter.parameter)], [gradient]);
        y.backward([gradient]);
        foreach (var ((key, parameter), of) in parameters.Zip(wanted))
        {
            Assert.True(of.count_nonzero().item<long>() > 0, $"nothing comes back to {key}");
            Close.To(of, parameter.grad, 1e-9, $"the gradient of {key}", absolute: 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void FrozenItGoesForwardAndBackAsWhatIsWrittenDown(string name, bool fold)
    {
        using var scope = NewDisposeScope();
        var (block, compute) = Filled(name);
        block.eval();
        var x = HashRule.Input([3, 3, 16, 16], ScalarType.Float64);
        var first = x.narrow(0, 0, 2).clone().requires_grad_();
        var expected = compute(new Written(block, isTraining: false), first);
        var gradient = HashRule.Input(expected.shape, ScalarType.Float64);
        expected.backward([gradient]);

        using var _ = no_grad();
        using var tape = new Tape(rows: 2);
        using var view = block.Freeze(fold);
        Assert.Equal(name != "gully", view is RecordedBlock);
        var y = view.Forward(x, tape);
        Close.To(expected, y.narrow(0, 0, 2), 1e-11, "what comes out", absolute: 1e-11);
        Close.To(first.grad!, view.Backward(gradient, tape), 1e-9, "what comes back", absolute: 1e-9);
    }

    private static (Block Block, Func<Written, Tensor, Tensor> Compute) Filled(string name)
    {
        var (create, compute) = _blocks[name];
        var block = create();
        block.to(ScalarType.Float64);
        HashRule.Fill(StateDict.Of(block));
        return (block, compute);
    }

    private static IEnumerable<string> Layers(Block block) =>
        StateDict.Of(block).Select(entry => entry.Key[..entry.Key.LastIndexOf('.')]).Distinct();

    /// <summary>The blocks by hand, with the weights of compiled ones.</summary>
    private sealed class Written(Block block, bool isTraining)
    {
        private readonly Dictionary<string, Tensor> _entries = StateDict.Of(block).ToDictionary(entry => entry.Key, entry => entry.Value);

        public Tensor Ravine(Tensor x, long stride, bool isGated)
        {
            var whole = Norm("norm", Conv("whole", x, stride)).relu();
            var half = Conv("half", F.max_pool2d(whole, 2)).relu();
            var quarter = Conv("quarter", F.max_pool2d(half, 2)).relu();
            var back = StepUp("up1", StepUp("up2", quarter, half), whole);
            var rest = isGated ? Gated("gate", back, whole) : back;
            for (int i = 0; i < 2; i++) rest = Beside($"rest.{i}", rest, whole).relu();
            return rest;
        }

        public Tensor Gully(Tensor x)
        {
            var first = Norm("norm", Conv("first", x)).relu();
            var second = Conv("second", first).relu();
            var small = F.max_pool2d(second, 2);
            var sized = second + small.repeat_interleave(2, 2).repeat_interleave(2, 3);
            return Beside("beside", Threefold("fold", sized, first, first), first);
        }

        private Tensor StepUp(string key, Tensor x, Tensor skip)
        {
            var large = F.conv_transpose2d(x, _entries[$"{key}.up.weight"], null, [2, 2]);
            return Norm($"{key}.norm", Conv($"{key}.conv", cat([large, skip], 1))).relu();
        }

        private Tensor Gated(string key, Tensor x, Tensor gate)
        {
            var hidden = Linear($"{key}.fc1", gate.mean([2, 3])).relu();
            return x * Linear($"{key}.fc2", hidden).sigmoid().unsqueeze(-1).unsqueeze(-1);
        }

        private Tensor Beside(string key, Tensor x, Tensor other) =>
            Norm($"{key}.norm", Conv($"{key}.conv", x)) + Conv($"{key}.match", other);

        private Tensor Threefold(string key, Tensor x, Tensor first, Tensor second) =>
            Conv($"{key}.last", Beside($"{key}.inner", x, first).relu()) + second;

        private Tensor Linear(string key, Tensor x) => F.linear(x, _entries[$"{key}.weight"], _entries[$"{key}.bias"]);

        private Tensor Conv(string key, Tensor x, long stride = 1)
        {
            var weight = _entries[$"{key}.weight"];
            return F.conv2d(x, weight, strides: [stride, stride], padding: [weight.shape[2] / 2, weight.shape[3] / 2]);
        }

        private Tensor Norm(string key, Tensor x) => F.batch_norm(
            x, _entries[$"{key}.running_mean"].clone(), _entries[$"{key}.running_var"].clone(), _entries[$"{key}.weight"],
            _entries[$"{key}.bias"], isTraining);
    }
}
