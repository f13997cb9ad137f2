using Sakd.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Group normalisation of [B, C, H, W] (Wu and He, arXiv 1803.08494): each sample's channels in groups, y = gamma (x - mean) /
/// sqrt(variance + eps) + beta with mean and variance of the group.
/// </summary>
public sealed class GroupNorm : ComputedLayer
{
    /// <summary>Makes the layer: weight 1, bias 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="groups">The number of groups, which divides C.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public GroupNorm(int channels, int groups, double epsilon = 1e-5)
        : base(nameof(GroupNorm))
    {
        (Groups, Epsilon) = (groups, epsilon);
        AddParameter("weight", channels);
        AddParameter("bias", channels);
        Initialization.Fill(Weight, 1);
    }

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, [C].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>The shift, [C].</summary>
    public Parameter Bias => get_parameter("bias")!;

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.GroupNormalisation(Weight, Bias, Groups, Epsilon));

    /// <summary>Weight 1, bias 0; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator) => Initialization.Affine(Weight, Bias);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters) =>
        nn.functional.group_norm(x, Groups, parameters["weight"], parameters["bias"], Epsilon);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, Tape tape)
    {
        Keep(tape, x, Groups, parameters, Epsilon);
        return Compute(x, parameters);
    }

    /// <summary>Leaves the backward pass on the tape.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="parameters">Weight and bias, or neither.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    internal static void Keep(Tape tape, Tensor x, int groups, IReadOnlyDictionary<string, Tensor> parameters, double epsilon)
    {
        var (weight, bias) = (parameters.GetValueOrDefault("weight"), parameters.GetValueOrDefault("bias"));
        tape.Keep((gradient, kept) =>
        {
            // Both in one order in memory, whichever they came in.
            using Tensor toY = ChannelsLast.Packed(gradient), packed = ChannelsLast.Packed(kept[0]);
            return BackwardKernels.GroupNorm(toY, packed, groups, weight, bias, epsilon);
        }, x);
    }
}
