using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>
/// A number that is not finite reaches the outputs whose windows it is in, and no others: neither of another window of its block, nor of
/// another image. What is not a number stays so; an infinite one may become that where Winograd's filtering adds and subtracts it.
/// </summary>
public sealed class NonFiniteTests
{
    private const int Images = 3, Image = 1;

    /// <summary>Channels (32 and more are computed by Winograd's filtering), height, width, the number.</summary>
    public static TheoryData<int, int, int, float> Cases { get; } = new(
        from channels in (int[])[16, 32, 272] // of 272 the weights are transformed panel by panel
        from size in channels < 272 ? ((int, int)[])[(1, 1), (1, 9), (9, 1), (4, 4), (5, 8)] : [(3, 4)]
        from number in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity]
        select (channels, size.Item1, size.Item2, number));

    [Theory]
    [MemberData(nameof(Cases))]
    public void ANumberThatIsNotFiniteReachesTheOutputsWhoseWindowsItIsIn(int channels, int height, int width, float number)
    {
        using var _ = no_grad();
        var layer = Layer(channels);
        using var own = TensorConvolution.Forward(layer.Geometry, layer.Weight, layer.Bias);
        EachPixel(
            channels, height, width, number, x => own.Compute(x, (height, width)),
            x => nn.functional.conv2d(x, layer.Weight, layer.Bias, [1, 1], [1, 1]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AGradientThatIsNotFiniteReachesThePixelsThatItsWindowHasRead(int channels, int height, int width, float number)
    {
        using var _ = no_grad();
        var layer = Layer(channels);
        using var own = TensorConvolution.Backward(layer.Geometry, layer.Weight);
        EachPixel(
            channels, height, width, number, x => own.Compute(x, (height, width)),
            x => nn.functional.conv_transpose2d(x, layer.Weight, strides: [1, 1], padding: [1, 1]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AGradientThatIsNotFiniteEndsAtAReluThatDoesNotPassIt(int channels, int height, int width, float number)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var layer = Layer(channels);
        using var own = TensorConvolution.Backward(layer.Geometry, layer.Weight);
        var relu = ChannelsLast.Of(ones(Images, channels, height, width));
        relu[Image, 3, height / 2, width / 2] = 0;
        var mask = KernelSupport.Mask(Images, relu.shape);
        TensorElementwise.Relu(relu, relu, mask);
        var gradient = ChannelsLast.Of(HashRule.Input([Images, channels, height, width]));
        gradient[Image, 3, height / 2, width / 2] = 0;
        var expected = own.Compute(gradient, (height, width), inputMask: mask);

        gradient[Image, 3, height / 2, width / 2] = number;

        Close.Exactly(expected, own.Compute(gradient, (height, width), inputMask: mask), "gradient");
    }

    private static void EachPixel(
        int channels, int height, int width, float number, Func<Tensor, Tensor> compute, Func<Tensor, Tensor> define)
    {
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                using var scope = NewDisposeScope();
                var x = ChannelsLast.Of(HashRule.Input([Images, channels, height, width]));
                x[Image, 3, row, column] = number;
                Tensor? y = null;
                var used = KernelUse.During(() => y = compute(x));
                Assert.Equal(channels >= 32, used.Contains(Kernel.Winograd));

                // Which windows hold it does not depend on the weights, which are none of them 0.
                string at = $"of {number} at ({row}, {column})";
                var defined = define(x);
                Close.Exactly(defined.isfinite().to(ScalarType.Float32), y!.isfinite().to(ScalarType.Float32), $"what is finite {at}");
                Assert.False(defined.isfinite().all().ToBoolean(), at);
                var stays = channels >= 32 ? defined.isnan().logical_and(y.isnan()) : y.isnan();
                Close.Exactly(defined.isnan().to(ScalarType.Float32), stays.to(ScalarType.Float32), $"what is no number {at}");
                Close.To(defined.nan_to_num(0, 0, 0), where(y.isfinite(), y, zeros_like(y)), 1e-5, $"what is finite {at}");
            }
        }
    }

    private static Conv2d Layer(int channels)
    {
        var layer = new Conv2d(channels, channels, kernel: 3, padding: 1, bias: true);
        layer.Weight.copy_(HashRule.Input(layer.Weight.shape));
        layer.Bias!.copy_(HashRule.Input([channels]));
        Assert.Equal(layer.Weight.numel(), layer.Weight.count_nonzero().item<long>());
        return layer;
    }
}
