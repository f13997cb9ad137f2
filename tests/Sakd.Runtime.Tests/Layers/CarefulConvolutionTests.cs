using Sakd.Layers;
using Sakd.Platform;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// Convolutions on a processor that hides its caches, whatever this one is: value and gradients of what goes round oneDNN's kernels,
/// against the same layer in double precision.
/// </summary>
public abstract class CarefulConvolutionTests : IDisposable
{
    private readonly (bool, bool) _before = (HiddenCaches.LayersAreCareful, HiddenCaches.SomeKernelsAreRight);

    private CarefulConvolutionTests(bool someKernelsAreRight) =>
        (HiddenCaches.LayersAreCareful, HiddenCaches.SomeKernelsAreRight) = (true, someKernelsAreRight);

    public void Dispose()
    {
        (HiddenCaches.LayersAreCareful, HiddenCaches.SomeKernelsAreRight) = _before;
        GC.SuppressFinalize(this);
    }

    public sealed class With_Avx512() : CarefulConvolutionTests(someKernelsAreRight: true);

    public sealed class Without_it() : CarefulConvolutionTests(someKernelsAreRight: false);

    public static TheoryData<int, int, int, int, int, int, bool> Convolutions { get; } = new()
    {
        { 6, 10, 1, 1, 0, 1, true }, // a pixel at a time
        { 6, 10, 1, 2, 0, 1, false },
        { 6, 12, 1, 1, 0, 3, true },
        { 6, 12, 1, 2, 0, 2, false },
        { 6, 6, 1, 1, 0, 6, true },
        { 4, 8, 1, 1, 1, 1, true }, // a frame of zeros around pixels
        { 1, 5, 3, 1, 1, 1, true }, // one channel
        { 4, 12, 3, 2, 1, 4, false }, // three filters for each channel
        { 4, 8, 3, 1, 1, 1, true }, // what oneDNN computes rightly
        { 8, 8, 3, 2, 1, 8, false },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution(int inChannels, int outChannels, int kernel, int stride, int padding, int groups, bool bias)
    {
        foreach (int batch in (int[])[3, 1])
        {
            DoublePrecision.Agrees(
                () => new Conv2d(inChannels, outChannels, kernel, stride, padding, groups, bias), [batch, inChannels, 7, 6],
                ChannelsLast.Of);
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void The_way_back_of_a_frozen_one(int inChannels, int outChannels, int kernel, int stride, int padding, int groups, bool bias)
    {
        using var scope = NewDisposeScope();
        using var __ = no_grad();
        var conv = new Conv2d(inChannels, outChannels, kernel, stride, padding, groups, bias);
        conv.Weight.copy_(HashRule.Input(conv.Weight.shape));
        using var view = new FrozenConv2d(conv, norm: null, fold: false);
        var x = ChannelsLast.Of(HashRule.Input([3, inChannels, 7, 6]));
        foreach (int rows in (int[])[3, 2, 1])
        {
            using var tape = new Tape(rows);
            var y = view.Forward(x, tape);
            var gradient = ChannelsLast.Of(HashRule.Input([rows, .. y.shape[1..]]));

            var first = x.narrow(0, 0, rows).to(ScalarType.Float64).requires_grad_();
            using (enable_grad())
            {
                var weight = conv.Weight.detach().to(ScalarType.Float64);
                nn.functional.conv2d(first, weight, null, [stride, stride], [padding, padding], groups: groups)
                    .backward([gradient.to(ScalarType.Float64)]);
            }

            Close.To(first.grad!, view.Backward(gradient, tape), 1e-5, $"gradient of {rows} rows", absolute: 1e-5);
        }
    }

    [Theory]
    [InlineData(4, 6, 4, 2, 1)]
    [InlineData(4, 6, 1, 3, 0)]
    [InlineData(4, 1, 3, 2, 0)]
    public void A_transposed_convolution(int inChannels, int outChannels, int kernel, int stride, int padding) =>
        DoublePrecision.Agrees(
            () => new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding), [3, inChannels, 5, 4], ChannelsLast.Of);
}
