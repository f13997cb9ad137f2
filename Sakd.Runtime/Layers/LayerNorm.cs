using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Layer normalisation over the channels (Ba, Kiros, Hinton, arXiv 1607.06450), y = gamma (x - mean) / sqrt(variance + eps) + beta: of each
/// pixel of a map [B, C, H, W], as ConvNeXt's, and of the last dimension of other values, such as tokens [B, N, C].
/// </summary>
public sealed class LayerNorm : ComputedLayer
{
    private readonly long[] _normalized;

    /// <summary>Makes the layer: weight 1, bias 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public LayerNorm(int channels, double epsilon = 1e-5)
        : base(nameof(LayerNorm))
    {
        (_normalized, Epsilon) = ([channels], epsilon);
        AddParameter("weight", channels);
        AddParameter("bias", channels);
        Initialization.Fill(Weight, 1);
    }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, [C].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>The shift, [C].</summary>
    public Parameter Bias => get_parameter("bias")!;

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.LayerNormalisation(Weight, Bias, Epsilon));

    /// <summary>Weight 1, bias 0; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator) => Initialization.Affine(Weight, Bias);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters)
    {
        using var rows = PixelRows.Of(x);
        using var y = nn.functional.layer_norm(rows, _normalized, parameters["weight"], parameters["bias"], Epsilon);
        return PixelRows.Back(y);
    }

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, Tape tape)
    {
        var (weight, bias) = (parameters["weight"], parameters["bias"]);
        tape.Keep((gradient, kept) =>
        {
            using Tensor toRows = PixelRows.Of(gradient), rows = PixelRows.Of(kept[0]);
            using var back = BackwardKernels.LayerNorm(toRows, rows, weight, bias, Epsilon);
            return PixelRows.Back(back);
        }, x);
        return Compute(x, parameters);
    }
}
