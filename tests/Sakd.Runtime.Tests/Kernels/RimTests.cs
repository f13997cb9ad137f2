using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>
/// Convolutions whose image is about as small as their stride, or whose padding is no smaller than their kernel: where a window or a phase
/// has nothing, or less than a tile.
/// </summary>
public sealed class RimTests
{
    public static TheoryData<int, int, int, int> SmallImages { get; } = [];

    public static TheoryData<int, int> WidePaddings { get; } = new()
    {
        { 1, 1 }, { 1, 2 }, { 2, 2 }, { 2, 3 }, { 3, 3 }, { 3, 4 }, { 5, 5 },
    };

    static RimTests()
    {
        foreach (int kernel in (int[])[1, 3, 5])
        {
            for (int stride = 1; stride <= 3; stride++)
            {
                for (int size = 1; size <= (2 * stride) + 1; size++) SmallImages.Add(kernel, stride, size, size);
                SmallImages.Add(kernel, stride, 1, 2 * stride);
                SmallImages.Add(kernel, stride, stride, 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SmallImages))]
    public void AnImageAboutAsSmallAsTheStride(int kernel, int stride, int height, int width) =>
        Check(kernel, stride, kernel / 2, height, width);

    [Theory]
    [MemberData(nameof(WidePaddings))]
    public void APaddingNoSmallerThanTheKernel(int kernel, int padding)
    {
        Check(kernel, 1, padding, 6, 5);
        Check(kernel, 2, padding, 5, 6);
    }

    [Fact]
    public void APlanThatWouldReachOutsideIsNotMade()
    {
        using var layer = new Conv2d(16, 16, 3, padding: 1);
        using var own = TensorConvolution.Forward(layer.Geometry, layer.Weight, null);
        using var x = ChannelsLast.Empty([2, 16, 8, 8], layer.Weight);
        Assert.Contains("makes no 9x8", Assert.Throws<ArgumentException>(() => own.Compute(x, (9, 8))).Message, StringComparison.Ordinal);
        using var other = ChannelsLast.Empty([2, 32, 8, 8], layer.Weight);
        Assert.Contains(
            "[2, 32, 8, 8]", Assert.Throws<ArgumentException>(() => own.Compute(other, (8, 8))).Message, StringComparison.Ordinal);
    }

    /// <summary>Trained, and frozen with a tape of a part of the rows.</summary>
    private static void Check(int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var layer = new Conv2d(16, 32, kernel, stride, padding);
        using var generator = new Generator(7);
        using (no_grad()) layer.Weight.copy_(randn(layer.Weight.shape, generator: generator));
        var x = ChannelsLast.Of(randn([5, 16, height, width], generator: generator)).requires_grad_();
        var y = layer.forward(x);
        var gradient = ChannelsLast.Of(randn(y.shape, generator: generator));
        y.backward([gradient]);

        var (dx, weight) = (
            x.detach().to(ScalarType.Float64).contiguous().requires_grad_(),
            layer.Weight.detach().to(ScalarType.Float64).contiguous().requires_grad_());
        var reference = nn.functional.conv2d(dx, weight, null, [stride, stride], [padding, padding]);
        reference.backward([gradient.to(ScalarType.Float64)]);
        Close.To(reference, y, 5e-6, "output", absolute: 1e-5);
        Close.To(dx.grad!, x.grad, 5e-6, "gradient of the input", absolute: 1e-5);
        Close.To(weight.grad!, layer.Weight.grad, 5e-6, "gradient of the weight", absolute: 1e-5);

        using var _ = no_grad();
        using var view = new FrozenConv2d(layer, null, fold: true);
        using var tape = new Tape(3);
        Close.To(reference, view.Forward(x.detach(), tape), 5e-6, "frozen output", absolute: 1e-5);
        Close.To(dx.grad!.narrow(0, 0, 3), view.Backward(gradient.narrow(0, 0, 3), tape), 5e-6, "frozen gradient", absolute: 1e-5);
    }
}
