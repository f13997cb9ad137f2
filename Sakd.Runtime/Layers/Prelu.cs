using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// x where x is above 0, else a learned slope times x (He et al., arXiv 1502.01852): one slope, or one for each channel, which is the
/// second dimension of a map [B, C, H, W] and the last one of other values.
/// </summary>
public sealed class Prelu : ComputedLayer
{
    private const double Start = 0.25;

    /// <summary>Makes the layer; its slopes are 0.25.</summary>
    /// <param name="parameters">1, or C.</param>
    public Prelu(int parameters = 1)
        : base(nameof(Prelu))
    {
        AddParameter("weight", parameters);
        Initialization.Fill(Weight, Start);
    }

    /// <summary>The slopes, [1] or [C].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.ParametricRelu(Weight));

    /// <summary>All slopes 0.25; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator) => Initialization.Fill(Weight, Start);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters)
    {
        var weight = parameters["weight"];
        if (x.dim() is 2 or 4 || weight.numel() == 1) return x.prelu(weight);
        using var second = x.transpose(1, -1);
        using var y = second.prelu(weight);
        return y.transpose(1, -1);
    }
}
