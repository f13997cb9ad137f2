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
    private readonly bool _rectified;

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
    /// <param name="rectified">Whether a normalised adapter ends with the ReLU.</param>
    public Adapter(
        int inChannels, int outChannels, int kernel, int stride, int padding, bool transposed, bool normalised, bool rectified = true)
        : base(nameof(Adapter))
    {
        _rectified = rectified;
        _conv = transposed
            ? this.Register<Layer>("conv", new ConvTranspose2d(inChannels, outChannels, kernel, stride, padding))
            : this.Register<Layer>("conv", new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: true));
        if (normalised) _norm = this.Register("bn", new BatchNorm2d(outChannels));
    }

    /// <summary>The normalised adapter between two shapes: what FitNet calls a regressor.</summary>
    /// <param name="from">The shape of one sample's input.</param>
    /// <param name="to">The shape of one sample's output.</param>
    /// <param name="rectified">Whether it ends with the ReLU.</param>
    /// <exception cref="SakdException">No convolution of the rule leads from one to the other.</exception>
    internal static Adapter Regressor(FeatureShape from, FeatureShape to, bool rectified = true) =>
        Between(from, to, normalised: true, rectified, "regressor");

    /// <summary>The adapter between two shapes, by FitNet's rule.</summary>
    /// <param name="from">The shape of one sample's input.</param>
    /// <param name="to">The shape of one sample's output.</param>
    /// <param name="normalised">Whether batch norm and ReLU follow.</param>
    /// <param name="rectified">Whether a normalised adapter ends with the ReLU.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="SakdException">No convolution of the rule leads from one to the other.</exception>
    internal static Adapter Between(FeatureShape from, FeatureShape to, bool normalised, bool rectified = true, string what = "adapter")
    {
        var geometry = AdapterGeometry.Between(from.Height, to.Height);
        if (geometry.Size(from.Height) != to.Height || geometry.Size(from.Width) != to.Width)
            throw new SakdException(
                $"No {what} leads from the feature {from} to {to}: choose networks whose features are square or "
                + "equal in size there.");
        return new Adapter(
            from.Channels, to.Channels, geometry.Kernel, geometry.Stride, geometry.Padding, geometry.Transposed, normalised, rectified);
    }

    /// <summary>The multiply-adds of the adapter that leads one sample from a shape to another, tokens or pooled vectors too.</summary>
    /// <param name="from">The shape of one sample's input.</param>
    /// <param name="to">The shape of one sample's output.</param>
    internal static long MultiplyAdds(FeatureShape from, FeatureShape to)
    {
        long channels = (long)from.Channels * to.Channels;

        // Each token, of the same places, has a linear layer.
        if (from.IsTokens && from.WithChannels(to.Channels) == to) return channels * from.Length;
        var geometry = AdapterGeometry.Between(from.Height, to.Height);
        var places = geometry.Transposed ? from : to;
        return channels * geometry.Kernel * geometry.Kernel * places.Height * places.Width;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        if (_norm is null) return _conv.forward(x);
        using var conv = _conv.forward(x);
        if (!_rectified) return _norm.forward(conv);
        using var norm = _norm.forward(conv);
        return norm.relu();
    }

    /// <summary>PyTorch's default for convolutions, as the authors left it.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public void Initialize(Generator generator) =>
        Initialization.PyTorchDefault(_conv.get_parameter("weight")!, _conv.get_parameter("bias")!, generator);
}
