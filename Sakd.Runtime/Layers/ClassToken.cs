using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A learned token before the others: [B, N, C] to [B, N + 1, C].</summary>
/// <param name="channels">C.</param>
public sealed class ClassToken(int channels) : BareParameter(nameof(ClassToken), 1, 1, channels)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, Tensor value)
    {
        using var token = value.expand(x.size(0), 1, x.size(2));
        return cat([token, x], 1);
    }

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.Prepend(Value), x.Shape.WithExtra());

    /// <summary>N(0, 0.02^2) cut off at two deviations, as timm draws it.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.TruncatedNormal(Value, 0.02, generator);
}
