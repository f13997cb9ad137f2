using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A learned vector for each token, which is added to it: [B, N, C] of the same shape.</summary>
/// <param name="tokens">The shape of the tokens.</param>
public sealed class PositionEmbedding(FeatureShape tokens) : BareParameter(nameof(PositionEmbedding), 1, tokens.Length, tokens.Channels)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, Tensor value) => x + value;

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.Positions(Value));

    /// <summary>N(0, 0.02^2) cut off at two deviations, as timm draws it.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.TruncatedNormal(Value, 0.02, generator);
}
