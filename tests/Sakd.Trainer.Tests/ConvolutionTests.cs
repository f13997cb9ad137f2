using System.Runtime.CompilerServices;
using Sakd.Layers;
using Sakd.Platform;
using Sakd.Tensors;
using Sakd.Testing;

namespace Sakd.Trainer.Tests;

/// <summary>
/// The convolutions of the networks that the program ships with, by the kernels that it uses on this processor: those are right on some
/// processors and not on others, and a network that learns all the same does not show it.
/// </summary>
public sealed class ConvolutionTests
{
    private sealed record Geometry(int InChannels, int OutChannels, int Kernel, int Stride, int Padding, int Groups);

    [ModuleInitializer]
    internal static void AsTheProgramDoes() => HiddenCaches.TrustLayers();

    [Fact]
    public void Those_of_every_network_are_right()
    {
        var geometries = new HashSet<Geometry>();
        foreach (var entry in Architectures.SakdCatalog.Instance.Architectures)
        {
            using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
            foreach (var conv in network.modules().OfType<Conv2d>())
                geometries.Add(new Geometry(conv.InChannels, conv.OutChannels, conv.Kernel, conv.Stride, conv.Padding, conv.Groups));
        }

        Assert.True(geometries.Count > 100);
        foreach (var one in geometries)
        {
            // Large maps for few channels, as networks have them; the stem's images ask for no gradient.
            int size = one.InChannels <= 16 ? 28 : one.InChannels <= 64 ? 16 : 7;
            DoublePrecision.Agrees(
                () => new Conv2d(one.InChannels, one.OutChannels, one.Kernel, one.Stride, one.Padding, one.Groups),
                [3, one.InChannels, size, size],
                ChannelsLast.Of,
                wantsGradient: one.InChannels > 3);
        }
    }

    [Theory]
    [InlineData(16, 32, 4, 2, 1)]
    [InlineData(64, 128, 4, 2, 1)]
    [InlineData(24, 116, 4, 2, 1)]
    [InlineData(512, 256, 7, 1, 0)]
    [InlineData(64, 1, 4, 2, 1)]
    public void Those_of_adapters_to_larger_maps_are_right(int inChannels, int outChannels, int kernel, int stride, int padding) =>
        DoublePrecision.Agrees(
            () => new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding), [3, inChannels, 4, 4], ChannelsLast.Of);
}
