using Sakd.Layers;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>Random operands of a case, in either order in memory.</summary>
internal sealed class FuzzOperands(Geometry geometry)
{
    private readonly Generator _generator = new((ulong)geometry.Seed);

    /// <summary>A feature.</summary>
    public Tensor Feature(int batch, int channels, int height, int width)
    {
        var plain = randn([batch, channels, height, width], generator: _generator);
        return geometry.ChannelsLast ? ChannelsLast.Of(plain) : plain;
    }

    /// <summary>The input of the convolution.</summary>
    public Tensor Input(int batch) => Feature(batch, geometry.InChannels, geometry.Height, geometry.Width);

    /// <summary>Something of the shape of its output.</summary>
    public Tensor Output(int batch) => Feature(batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth);

    /// <summary>An element for each channel.</summary>
    public Tensor PerChannel(int channels) => randn([channels], generator: _generator);

    /// <summary>The convolution, with weights that keep a feature's size.</summary>
    public Conv2d Convolution()
    {
        var layer = new Conv2d(
            geometry.InChannels, geometry.OutChannels, geometry.Kernel, geometry.Stride, geometry.Padding, geometry.Groups,
            geometry.HasBias);
        using var _ = no_grad();
        double deviation = Math.Sqrt(2.0 * geometry.Groups / (geometry.InChannels * geometry.Kernel * geometry.Kernel));
        layer.Weight.copy_(randn(layer.Weight.shape, generator: _generator).mul(deviation.ToScalar()));
        layer.Bias?.copy_(PerChannel(geometry.OutChannels));
        return layer;
    }

    /// <summary>A batch norm.</summary>
    public BatchNorm2d Norm(int channels)
    {
        var norm = new BatchNorm2d(channels);
        using var _ = no_grad();
        norm.Weight.copy_(PerChannel(channels));
        norm.Bias.copy_(PerChannel(channels));
        norm.RunningMean.copy_(PerChannel(channels));
        norm.RunningVar.copy_(PerChannel(channels).square().add(0.1.ToScalar()));
        return norm;
    }

    /// <summary>In double precision and plain order, a leaf of a graph.</summary>
    public static Tensor Double(Tensor x) => x.detach().to(ScalarType.Float64).contiguous().requires_grad_();
}
