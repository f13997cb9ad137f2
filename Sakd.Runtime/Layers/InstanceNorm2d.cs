using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Instance normalisation of [B, C, H, W] (Ulyanov, Vedaldi, Lempitsky, arXiv 1607.08022): each channel of each sample by its own mean and
/// variance over more than one pixel, in training mode as in evaluation mode.
/// </summary>
public sealed class InstanceNorm2d : ComputedLayer
{
    private readonly int _channels;

    /// <summary>Makes the layer; where it has weights they are 1 and 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="affine">Whether there is a weight and a bias for each channel.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public InstanceNorm2d(int channels, bool affine = false, double epsilon = 1e-5)
        : base(nameof(InstanceNorm2d))
    {
        (_channels, Epsilon) = (channels, epsilon);
        if (!affine) return;
        AddParameter("weight", channels);
        AddParameter("bias", channels);
        Initialization.Fill(Weight!, 1);
    }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale [C], or null.</summary>
    public Parameter? Weight => get_parameter("weight");

    /// <summary>The shift [C], or null.</summary>
    public Parameter? Bias => get_parameter("bias");

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(new GraphOperation.GroupNormalisation(Weight, Bias, _channels, Epsilon));

    /// <summary>Weight 1, bias 0; nothing is drawn.</summary>
    /// <param name="generator">Not used.</param>
    public override void Initialize(Generator generator)
    {
        if (Weight is { } weight && Bias is { } bias) Initialization.Affine(weight, bias);
    }

    // With a group for each channel it is the group norm, whose kernels know both orders in memory.

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The map has one pixel, of which there is no variance.</exception>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters) =>
        x.size(2) * x.size(3) == 1
            ? throw new ArgumentException(
                $"Expected more than 1 spatial element, got input size [{string.Join(", ", x.shape)}]", nameof(x))
            : nn.functional.group_norm(
                x, _channels, parameters.GetValueOrDefault("weight"), parameters.GetValueOrDefault("bias"), Epsilon);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, Tape tape)
    {
        GroupNorm.Keep(tape, x, _channels, parameters, Epsilon);
        return Compute(x, parameters);
    }
}
