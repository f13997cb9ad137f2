using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A linear layer with bias over the channels of a map of one pixel, [B, C_in, 1, 1] to [B, C_out, 1, 1], or of each token, [B, N, C_in] to
/// [B, N, C_out], with the weights of <see cref="Linear"/>.
/// </summary>
/// <param name="inChannels">C_in.</param>
/// <param name="outChannels">C_out.</param>
public sealed class PixelLinear(int inChannels, int outChannels) : Linear(inChannels, outChannels)
{
    /// <summary>The shape of one sample's output.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <exception cref="SakdException">The input has other channels or more than one pixel.</exception>
    public FeatureShape OutputShape(FeatureShape input) =>
        input.Channels == InFeatures && (input.IsTokens || input is { Height: 1, Width: 1 }) ? input with { Channels = OutFeatures }
        : throw new SakdException($"An input of {input} does not fit a linear layer, which reads one pixel of {InFeatures} channels.");

    /// <inheritdoc/>
    internal override Tensor Apply(Tensor x, Tensor weight, Tensor bias)
    {
        if (x.dim() == 3) return nn.functional.linear(x, weight, bias);
        using var vector = x.flatten(1);
        using var y = nn.functional.linear(vector, weight, bias);
        return y.view(-1, OutFeatures, 1, 1);
    }

    /// <inheritdoc/>
    internal override Tensor Backward(Tensor gradient, Tensor weight)
    {
        if (gradient.dim() == 3) return gradient.matmul(weight);
        using var vector = gradient.flatten(1);
        using var back = vector.mm(weight);
        return back.view(-1, InFeatures, 1, 1);
    }
}
