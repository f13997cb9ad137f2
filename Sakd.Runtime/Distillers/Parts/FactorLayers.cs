using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// 3x3 convolutions in a row, possibly transposed, which leave height and width as they are; after each batch norm, if asked for, and a
/// leaky ReLU. Keys count as in a sequence of three entries per convolution: "0", "1" for its batch norm, "3" and so on.
/// </summary>
internal sealed class FactorLayers : ExplicitModule, IInitializable
{
    private const double Slope = 0.1;

    private readonly Part[] _parts;

    /// <summary>Makes the layers.</summary>
    /// <param name="transposed">Whether the convolutions are transposed.</param>
    /// <param name="normalised">Whether batch norm follows them.</param>
    /// <param name="channels">The channels before, between and after the convolutions.</param>
    internal FactorLayers(bool transposed, bool normalised, params int[] channels)
        : base(nameof(FactorLayers))
    {
        _parts = new Part[channels.Length - 1];
        for (int i = 0; i < _parts.Length; i++)
        {
            Layer convolution = transposed
                ? new ConvTranspose2d(channels[i], channels[i + 1], kernel: 3, stride: 1, padding: 1)
                : new Conv2d(channels[i], channels[i + 1], kernel: 3, stride: 1, padding: 1, bias: true);
            this.Register($"{3 * i}", convolution);
            _parts[i] = new Part(convolution, normalised ? this.Register($"{(3 * i) + 1}", new BatchNorm2d(channels[i + 1])) : null);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Chain.Forward(_parts, static (part, input) => part.Forward(input), x);

    /// <summary>PyTorch's default for convolutions, as the authors left it.</summary>
    public void Initialize(Generator generator)
    {
        foreach (var part in _parts)
        {
            Initialization.PyTorchDefault(part.Convolution.get_parameter("weight")!, part.Convolution.get_parameter("bias")!, generator);
            part.Norm?.Initialize(generator);
        }
    }

    private sealed record Part(Layer Convolution, BatchNorm2d? Norm)
    {
        internal Tensor Forward(Tensor x)
        {
            using var convolved = Convolution.forward(x);
            using var normalised = Norm?.forward(convolved) ?? convolved.alias();
            return nn.functional.leaky_relu(normalised, Slope);
        }
    }
}
