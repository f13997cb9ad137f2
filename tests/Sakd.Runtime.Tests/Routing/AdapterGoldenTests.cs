using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class AdapterGoldenTests
{
    [Fact]
    public void EveryGeometryIsTheReferences()
    {
        int number = 0;
        foreach (var reference in GoldenFile.Open("losses.json").At("losses", "ConvReg").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            string what = $"case {number++}, {reference.At("conv").GetString()}";
            using var adapter = Create(reference);
            StateDict.Load(adapter, Weights(reference), what);
            var x = reference.At("x").Tensor().requires_grad_();

            var y = adapter.forward(x);
            (y * reference.At("g_out").Tensor()).sum().backward();

            var state = StateDict.Of(adapter).ToDictionary(entry => entry.Key, entry => entry.Value);
            Close.To(reference.At("y_train").Tensor(), y, 1e-5, $"{what}, output");
            Close.To(reference.At("grad_x").Tensor(), x.grad, 1e-4, $"{what}, gradient of the input");
            Close.To(
                reference.At("grad_weight_abssum").Number(), state["conv.weight"].grad!.abs().sum().ToDouble(), 1e-4,
                $"{what}, gradient of the kernel");
            Close.To(reference.At("running_mean_after").Tensor(), state["bn.running_mean"], 1e-5, $"{what}, running mean");
            Close.To(reference.At("running_var_after").Tensor(), state["bn.running_var"], 1e-5, $"{what}, running variance");

            adapter.eval();
            var evaluated = adapter.forward(x);
            Close.To(reference.At("y_eval_abs_sum").Number(), evaluated.abs().sum().ToDouble(), 1e-5, $"{what}, evaluated");
            double[] first = reference.At("y_eval_first5").Numbers();
            Close.To(tensor(first), evaluated.flatten()[..first.Length].to(ScalarType.Float64), 1e-5, $"{what}, evaluated, first entries");
        }

        Assert.NotEqual(0, number);
    }

    private static Adapter Create(JsonElement reference)
    {
        var (transposed, kernel, stride, padding) = Geometry(reference.At("conv").GetString()!);
        int inChannels = (int)reference.At("s_shape")[1].GetInt64();
        int outChannels = (int)reference.At("t_shape")[1].GetInt64();
        return new Adapter(inChannels, outChannels, kernel, stride, padding, transposed, normalised: true);
    }

    private static Dictionary<string, Tensor> Weights(JsonElement reference)
    {
        var bias = reference.At("bn_bias").Tensor();
        return new Dictionary<string, Tensor>
        {
            ["conv.weight"] = reference.At("weight").Tensor(),
            ["conv.bias"] = reference.At("bias").Tensor(),
            ["bn.weight"] = reference.At("bn_weight").Tensor(),
            ["bn.bias"] = bias,
            ["bn.running_mean"] = zeros_like(bias),
            ["bn.running_var"] = ones_like(bias),
            ["bn.num_batches_tracked"] = zeros([], ScalarType.Int64),
        };
    }

    private static (bool Transposed, int Kernel, int Stride, int Padding) Geometry(string conv) =>
        (
            conv.StartsWith("ConvTranspose2d", StringComparison.Ordinal), Size(conv, "kernel_size", 1), Size(conv, "stride", 1),
            Size(conv, "padding", 0));

    private static int Size(string conv, string name, int missing)
    {
        var match = Regex.Match(conv, $@"{name}=\((\d+), \1\)");
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : missing;
    }
}
