using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>Makes the student's factors, [B, C, H, W] to [B, K, H, W].</summary>
internal sealed class Translator : ExplicitModule
{
    private readonly FactorLayers _encoder;

    internal Translator(int channels, int factors)
        : base(nameof(Translator)) =>
        _encoder = this.Register("encoder", new FactorLayers(transposed: false, normalised: true, channels, channels, factors, factors));

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => _encoder.forward(x);
}
