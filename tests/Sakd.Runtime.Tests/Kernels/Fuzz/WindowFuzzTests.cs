using System.Globalization;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>
/// Convolutions that are libtorch's, since they are not square, dilated or transposed: between guard pages, trained and frozen, against the
/// same in double precision. 400 cases by themselves; more of them, or others, with SAKD_FUZZ_COUNT and SAKD_FUZZ_SEED in the environment.
/// </summary>
public sealed class WindowFuzzTests
{
    private const double Tolerance = 2e-5;

    [Fact]
    public void Convolutions_of_all_windows_are_right_and_stay_within_their_operands()
    {
        int count = Number("SAKD_FUZZ_COUNT", 400), first = Number("SAKD_FUZZ_SEED", 1), threads = get_num_threads();
        string log = Path.Combine(Path.GetTempPath(), $"sakd-window-fuzz.{Environment.UserName}.last");
        GuardPages.AreOn = true;
        try
        {
            for (int seed = first; seed < first + count; seed++)
            {
                // For a case that ends the process.
                File.WriteAllText(log, $"{seed}");
                using (NewDisposeScope()) Case(seed);
                Assert.Empty(GuardPages.TakeDamages().Select(damage => $"seed {seed}: written {damage}"));
            }

            File.Delete(log);
        }
        finally
        {
            GuardPages.AreOn = false;
            set_num_threads(threads);
        }
    }

    private static void Case(int seed)
    {
        var random = new Random(seed);
        set_num_threads(random.Next(1, 5));
        int groups = random.Next(4) == 0 ? random.Next(2, 5) : 1;
        bool isDepthwise = groups > 1 && random.Next(2) == 0;
        int inChannels = groups * (isDepthwise ? 1 : random.Next(1, 20)), outChannels = isDepthwise ? groups : groups * random.Next(1, 20);
        var create = random.Next(3) == 0 ? Transposed(random, inChannels, outChannels, groups)
            : Convolution(random, inChannels, outChannels, groups);
        using var layer = create();
        using var exact = create();
        var draws = new Generator((ulong)seed);
        using (no_grad())
        {
            foreach (var parameter in layer.parameters()) parameter.copy_(randn(parameter.shape, generator: draws));
        }

        exact.load_state_dict(layer.state_dict());
        exact.to(ScalarType.Float64);
        bool isLast = random.Next(4) > 0;
        Tensor Order(Tensor x) => isLast ? ChannelsLast.Of(x) : x.contiguous();
        long[] shape = [random.Next(1, 9), inChannels, random.Next(9, 16), random.Next(9, 16)];
        var x = Order(randn(shape, generator: draws)).requires_grad_();
        var dx = x.detach().to(ScalarType.Float64).requires_grad_();
        string what = $"seed {seed}, {layer.GetName()} {inChannels} to {outChannels}, ";

        var y = layer.forward(x);
        var expected = exact.forward(dx);
        var gradient = Order(randn(expected.shape, generator: draws));
        y.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float64)]);
        Close.To(expected, y, Tolerance, $"{what}value");
        Close.To(dx.grad!, x.grad, Tolerance, $"{what}gradient of the input");

        // A bias may have one entry, a sum that all but cancels: what its terms round to is seen from the kernels' gradients.
        double largest = exact.parameters().Max(parameter => parameter.grad!.abs().max().ToDouble());
        foreach (var (own, other) in layer.parameters().Zip(exact.parameters()))
            Close.To(other.grad!, own.grad, Tolerance, $"{what}gradient of a parameter", absolute: Tolerance * largest);

        using var _ = no_grad();
        using FrozenBlock view = layer is Conv2d conv
            ? new FrozenConv2d(conv, norm: null, fold: false)
            : new FrozenLayer((ComputedLayer)layer);
        int rows = random.Next(1, (int)x.shape[0] + 1);
        using var tape = new Tape(rows);
        Close.To(expected, view.Forward(x.detach(), tape), Tolerance, $"{what}frozen value");
        Close.To(
            dx.grad!.narrow(0, 0, rows), view.Backward(gradient.narrow(0, 0, rows), tape), Tolerance, $"{what}frozen gradient");
    }

    private static Func<nn.Module<Tensor, Tensor>> Convolution(Random random, int inChannels, int outChannels, int groups)
    {
        // Single pixels that leave others out are those which oneDNN has computed wrongly.
        (int, int) kernel = random.Next(4) == 0 ? (1, 1) : (random.Next(1, 5), random.Next(1, 5)),
            stride = (random.Next(1, 4), random.Next(1, 4)), padding = random.Next(2) == 0 ? (0, 0) : (random.Next(3), random.Next(3)),
            dilation = random.Next(2) == 0 ? (1, 1) : (random.Next(1, 3), random.Next(1, 3));
        bool same = random.Next(4) == 0, bias = random.Next(2) == 0;
        var window = same ? new ConvWindow(kernel, dilation: dilation, same: true) : new ConvWindow(kernel, stride, padding, dilation);
        return () => new Conv2d(inChannels, outChannels, window, groups, bias);
    }

    private static Func<nn.Module<Tensor, Tensor>> Transposed(Random random, int inChannels, int outChannels, int groups)
    {
        int kernel = random.Next(1, 5), stride = random.Next(1, 4), dilation = random.Next(1, 3), padding = random.Next(0, kernel),
            outputPadding = random.Next(0, Math.Max(stride, dilation));
        bool bias = random.Next(2) == 0;
        return () => new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding, outputPadding, groups, dilation, bias);
    }

    private static int Number(string variable, int byDefault) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : byDefault;
}
