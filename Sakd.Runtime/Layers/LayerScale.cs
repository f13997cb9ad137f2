using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A factor for each channel: [B, C, H, W] or [B, N, C] of the same shape (Touvron et al., ICCV 2021, arXiv 2103.17239). As a frozen view
/// it has the backward pass of a product.
/// </summary>
/// <param name="channels">C.</param>
/// <param name="initial">What the factors begin as.</param>
/// <param name="spatial">Whether the parameter is [C, 1, 1] rather than [C].</param>
public sealed class LayerScale(int channels, double initial, bool spatial = false)
    : BareParameter(nameof(LayerScale), spatial ? [channels, 1, 1] : [channels])
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, Tensor value)
    {
        using var factors = x.dim() == 4 ? value.view(1, -1, 1, 1) : value.view(-1);
        return x * factors;
    }

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.Scale(Value));

    /// <summary>All of them begin as they were asked to; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator) => Initialization.Fill(Value, initial);
}
