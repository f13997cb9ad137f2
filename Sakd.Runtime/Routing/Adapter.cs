using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// Maps one network's feature at a spot into the other's shape, [B, C, H, W] to [B, C', H', W']: a convolution "conv", possibly
/// transposed, and when normalised a batch norm "bn" and ReLU after it.
/// </summary>
public sealed class Adapter : ExplicitModule, IInitializable
{
    private readonly Layer _conv;
    private readonly BatchNorm2d? _norm;

    /// <summary>Makes the adapter, its convolution filled with zeros.</summary>
    /// <param name="inChannels">C.</param>
    /// <param name="outChannels">C'.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">The padding on every side.</param>
    /// <param name="transposed">Whether the convolution is transposed: up rather than down.</param>
    /// <param name="normalised">
    /// Whether batch norm, by the whole batch's statistics in training mode, and ReLU follow; without them samples stay independent.
    /// </param>
    public Adapter(int inChannels, int outChannels, int kernel, int stride, int padding, bool transposed, bool normalised)
        : base(nameof(Adapter))
    {
        _conv = transposed
            ? this.Register<Layer>("conv", new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding))
            : this.Register<Layer>("conv", new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: true));
        if (normalised) _norm = this.Register("bn", new BatchNorm2d(outChannels));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        if (_norm is null) return _conv.forward(x);
        using var conv = _conv.forward(x);
        using var norm = _norm.forward(conv);
        return norm.relu();
    }

    /// <summary>PyTorch's default for convolutions, as the authors left it.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public void Initialize(Generator generator) =>
        Initialization.PyTorchDefault(_conv.get_parameter("weight")!, _conv.get_parameter("bias")!, generator);
}
