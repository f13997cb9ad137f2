using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A linear layer over the channels: of each pixel of a map, [B, C_in, H, W] to [B, C_out, H, W], and over the last dimension of other
/// values.
/// </summary>
public sealed class ChannelLinear : ComputedLayer
{
    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public ChannelLinear(int inChannels, int outChannels, bool bias = true)
        : base(nameof(ChannelLinear))
    {
        AddParameter("weight", outChannels, inChannels);
        if (bias) AddParameter("bias", outChannels);
    }

    /// <summary>The weights, [C_out, C_in].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>The bias [C_out], or null.</summary>
    public Parameter? Bias => get_parameter("bias");

    /// <summary>The shape of one sample's output.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <exception cref="SakdException">The input has other channels.</exception>
    public FeatureShape OutputShape(FeatureShape input) => input.Channels == (int)Weight.size(1)
        ? input with { Channels = (int)Weight.size(0) }
        : throw new SakdException($"An input of {input} does not fit a linear layer of {Weight.size(1)} channels.");

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.Linear(Weight, Bias), OutputShape(x.Shape));

    /// <summary>PyTorch's default.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.PyTorchDefault(Weight, Bias, generator);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters)
    {
        using var rows = PixelRows.Of(x);
        using var y = nn.functional.linear(rows, parameters["weight"], parameters.GetValueOrDefault("bias"));
        return PixelRows.Back(y);
    }

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, Tape tape)
    {
        var weight = parameters["weight"];
        tape.Keep((gradient, _) =>
        {
            using var rows = PixelRows.Of(gradient);
            using var back = rows.matmul(weight);
            return PixelRows.Back(back);
        });
        return Compute(x, parameters);
    }
}
