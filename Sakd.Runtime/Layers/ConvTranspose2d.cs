using Sakd.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A two-dimensional transposed convolution with bias: [B, C_in, H, W] to a larger [B, C_out, H', W'].</summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly long[] _strides;
    private readonly long[] _padding;

    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">What is cut off the output on every side.</param>
    public ConvTranspose2d(int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0)
        : base(nameof(ConvTranspose2d))
    {
        _strides = [stride, stride];
        _padding = [padding, padding];
        Weight = AddParameter("weight", inChannels, outChannels, kernel, kernel);
        ChannelsLast.Arrange(Weight);
        Bias = AddParameter("bias", outChannels);
    }

    /// <summary>The kernels, [C_in, C_out, k, k].</summary>
    public Parameter Weight { get; private set; }

    /// <summary>The bias, [C_out].</summary>
    public Parameter Bias { get; private set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) =>
        CarefulConvolution.OfTransposed(x, Weight, Bias, _strides, _padding)
        ?? nn.functional.conv_transpose2d(x, Weight, Bias, _strides, _padding);

    /// <summary>PyTorch's default.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.PyTorchDefault(Weight, Bias, generator);

    /// <inheritdoc/>
    protected override void Fetch()
    {
        Weight = get_parameter("weight")!;
        Bias = get_parameter("bias")!;
        ChannelsLast.Arrange(Weight);
    }
}
