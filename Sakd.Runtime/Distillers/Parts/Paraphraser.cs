using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// An autoencoder: "encoder" makes the teacher's factors, [B, C, H, W] to [B, K, H, W], and "decoder" its features again.
/// </summary>
internal sealed class Paraphraser : ExplicitModule
{
    private readonly FactorLayers _encoder;
    private readonly FactorLayers _decoder;

    internal Paraphraser(int channels, int factors)
        : base(nameof(Paraphraser))
    {
        _encoder = this.Register("encoder", new FactorLayers(transposed: false, normalised: false, channels, channels, factors, factors));
        _decoder = this.Register("decoder", new FactorLayers(transposed: true, normalised: false, factors, factors, channels, channels));
    }

    /// <summary>The features said again.</summary>
    public override Tensor forward(Tensor x)
    {
        using var factors = Factors(x);
        return _decoder.forward(factors);
    }

    /// <summary>The factors.</summary>
    internal Tensor Factors(Tensor x) => _encoder.forward(x);
}
