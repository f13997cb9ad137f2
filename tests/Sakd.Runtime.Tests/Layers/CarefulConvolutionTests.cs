using Sakd.Layers;
using Sakd.Platform;
using Sakd.Testing;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// Convolutions on a processor that hides its caches, whatever this one is: value and gradients of what goes round oneDNN's kernels, against the
/// same layer in double precision.
/// </summary>
public sealed class CarefulConvolutionTests : IDisposable
{
    public CarefulConvolutionTests() => HiddenCaches.AreTrusted = true;

    public void Dispose() => HiddenCaches.AreTrusted = false;

    [Theory]
    [InlineData(6, 10, 1, 1, 0, 1, true)] // a pixel at a time
    [InlineData(6, 10, 1, 2, 0, 1, false)]
    [InlineData(6, 12, 1, 1, 0, 3, true)]
    [InlineData(6, 12, 1, 2, 0, 2, false)]
    [InlineData(6, 6, 1, 1, 0, 6, true)]
    [InlineData(4, 8, 1, 1, 1, 1, true)] // a frame of zeros around pixels
    [InlineData(1, 5, 3, 1, 1, 1, true)] // one channel
    [InlineData(4, 12, 3, 2, 1, 4, false)] // three filters for each channel
    [InlineData(4, 8, 3, 1, 1, 1, true)] // what oneDNN computes rightly
    [InlineData(8, 8, 3, 2, 1, 8, false)]
    public void A_convolution(int inChannels, int outChannels, int kernel, int stride, int padding, int groups, bool bias)
    {
        foreach (int batch in (int[])[3, 1])
        {
            DoublePrecision.Agrees(() => new Conv2d(inChannels, outChannels, kernel, stride, padding, groups, bias), [batch, inChannels, 7, 6], ChannelsLast.Of);
        }
    }

    [Theory]
    [InlineData(4, 6, 4, 2, 1)]
    [InlineData(4, 6, 1, 3, 0)]
    [InlineData(4, 1, 3, 2, 0)]
    public void A_transposed_convolution(int inChannels, int outChannels, int kernel, int stride, int padding) =>
        DoublePrecision.Agrees(() => new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding), [3, inChannels, 5, 4], ChannelsLast.Of);
}
