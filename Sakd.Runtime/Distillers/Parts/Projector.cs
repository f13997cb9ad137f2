using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// "transfer": convolutions 1x1, 3x3 and 1x1 without bias, each with batch norm and ReLU, [B, C, H, W] to [B, C', H, W]. Keys count as in a
/// sequence of three entries per convolution: "transfer.0", "transfer.1" for its batch norm, "transfer.3" and so on.
/// </summary>
internal sealed class Projector : ExplicitModule, IInitializable
{
    private readonly (Conv2d Convolution, BatchNorm2d Norm)[] _parts;

    /// <summary>Makes the layers.</summary>
    /// <param name="inChannels">C.</param>
    /// <param name="middleChannels">The channels in between.</param>
    /// <param name="outChannels">C'.</param>
    internal Projector(int inChannels, int middleChannels, int outChannels)
        : base(nameof(Projector)) =>
        _parts =
        [
            Part(0, inChannels, middleChannels, kernel: 1),
            Part(3, middleChannels, middleChannels, kernel: 3),
            Part(6, middleChannels, outChannels, kernel: 1),
        ];

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) =>
        Chain.Forward(_parts, static (part, input) => Forward(part.Convolution, part.Norm, input), x);

    /// <summary>PyTorch's default for convolutions, as the authors left it.</summary>
    public void Initialize(Generator generator)
    {
        foreach (var (convolution, norm) in _parts)
        {
            Initialization.PyTorchDefault(convolution.Weight, bias: null, generator);
            norm.Initialize(generator);
        }
    }

    private (Conv2d Convolution, BatchNorm2d Norm) Part(int number, int inChannels, int outChannels, int kernel) => (
        this.Register($"transfer.{number}", new Conv2d(inChannels, outChannels, kernel, padding: kernel / 2)),
        this.Register($"transfer.{number + 1}", new BatchNorm2d(outChannels)));

    private static Tensor Forward(Conv2d convolution, BatchNorm2d norm, Tensor x)
    {
        using var convolved = convolution.forward(x);
        return norm.ForwardRelu(convolved);
    }
}
