using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A linear layer with bias: [B, F_in] to [B, F_out].</summary>
public class Linear : Layer
{
    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inFeatures">F_in.</param>
    /// <param name="outFeatures">F_out.</param>
    public Linear(int inFeatures, int outFeatures)
        : base(nameof(Linear))
    {
        (InFeatures, OutFeatures) = (inFeatures, outFeatures);
        Weight = AddParameter("weight", outFeatures, inFeatures);
        Bias = AddParameter("bias", outFeatures);
    }

    /// <summary>F_in.</summary>
    public int InFeatures { get; }

    /// <summary>F_out.</summary>
    public int OutFeatures { get; }

    /// <summary>The weights, [F_out, F_in].</summary>
    public Parameter Weight { get; private set; }

    /// <summary>The bias, [F_out].</summary>
    public Parameter Bias { get; private set; }

    /// <summary>
    /// Class activation maps, [B, F_in, H, W] to [B, F_out, H, W]: the layer at each position, without its bias. A map without a graph sees
    /// the weights as constants.
    /// </summary>
    /// <param name="map">What a network pools for this layer; it stays the caller's.</param>
    public Tensor ClassMaps(Tensor map)
    {
        using var weight = map.requires_grad ? Weight.alias() : Weight.detach();
        using var positions = map.permute(0, 2, 3, 1);
        using var classes = nn.functional.linear(positions, weight);
        return classes.permute(0, 3, 1, 2);
    }

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) =>
        x.With(new GraphOperation.Linear(Weight, Bias), x.Shape.WithChannels(OutFeatures));

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor x) => Apply(x, Weight, Bias);

    /// <summary>PyTorch's default.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public sealed override void Initialize(Generator generator) => Initialization.PyTorchDefault(Weight, Bias, generator);

    /// <summary>The layer with other values.</summary>
    /// <param name="x">The input.</param>
    /// <param name="weight">Weights of the shape of <see cref="Weight"/>.</param>
    /// <param name="bias">Bias of the shape of <see cref="Bias"/>.</param>
    internal virtual Tensor Apply(Tensor x, Tensor weight, Tensor bias) => nn.functional.linear(x, weight, bias);

    /// <summary>dL/dx of the layer with other values.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="weight">Weights of the shape of <see cref="Weight"/>.</param>
    internal virtual Tensor Backward(Tensor gradient, Tensor weight) => gradient.mm(weight);

    /// <inheritdoc/>
    protected sealed override void Fetch()
    {
        Weight = get_parameter("weight")!;
        Bias = get_parameter("bias")!;
    }
}
