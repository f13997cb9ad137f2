using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Multi-head self-attention, [B, N, C] of the same shape: for each head softmax(q k^T / sqrt(d)) v with d = C / heads, by libtorch's fused
/// kernel (Vaswani et al., NeurIPS 2017, arXiv 1706.03762). Keys and order are timm's: <c>qkv</c>, then <c>proj</c>.
/// </summary>
public sealed class Attention : ComputedLayer
{
    private readonly int _heads;

    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="channels">C.</param>
    /// <param name="heads">The number of heads, which divides C.</param>
    /// <param name="qkvBias">Whether q, k and v have a bias.</param>
    public Attention(int channels, int heads, bool qkvBias = true)
        : base(nameof(Attention))
    {
        _heads = heads;
        Qkv = this.Register("qkv", new ChannelLinear(channels, 3 * channels, qkvBias));
        Proj = this.Register("proj", new Linear(channels, channels));
    }

    /// <summary>Makes q, k and v of all heads, in this order.</summary>
    public ChannelLinear Qkv { get; }

    /// <summary>Mixes what the heads have made.</summary>
    public Linear Proj { get; }

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters)
    {
        var (batch, tokens, channels) = (x.size(0), x.size(1), x.size(2));
        using var qkv = nn.functional.linear(x, parameters["qkv.weight"], parameters.GetValueOrDefault("qkv.bias"));
        using var heads = qkv.view(batch, tokens, 3, _heads, channels / _heads);
        using var parts = heads.permute(2, 0, 3, 1, 4);
        using Tensor q = parts.select(0, 0), k = parts.select(0, 1), v = parts.select(0, 2);
        using var attended = nn.functional.scaled_dot_product_attention(q, k, v);
        using var rows = attended.transpose(1, 2);
        using var joined = rows.reshape(batch, tokens, channels);
        return nn.functional.linear(joined, parameters["proj.weight"], parameters["proj.bias"]);
    }

    /// <summary>The layer over a value that is described: a linear layer, what reads q, k and v of it, and a linear layer.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x
        .With(
            new GraphOperation.Linear(Parameters["qkv.weight"], Parameters.GetValueOrDefault("qkv.bias")),
            x.Shape.WithChannels(3 * x.Shape.Channels))
        .With(new GraphOperation.SelfAttention(_heads), x.Shape)
        .With(new GraphOperation.Linear(Parameters["proj.weight"], Parameters["proj.bias"]));

    /// <summary>Weights from N(0, 0.02^2) cut off at two deviations, biases zero, as timm draws them.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator)
    {
        foreach (var (weight, bias) in new[] { (Qkv.Weight, Qkv.Bias), (Proj.Weight, Proj.Bias) })
        {
            Initialization.TruncatedNormal(weight, 0.02, generator);
            if (bias is not null) Initialization.Fill(bias, 0);
        }
    }
}
