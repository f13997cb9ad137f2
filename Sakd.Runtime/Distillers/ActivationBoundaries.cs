using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's neurons are on where the teacher's are. Compared are activations before the ReLU; where the teacher's is above 0 the
/// student's should be above the margin 1, elsewhere below minus the margin, and what is missing counts squared. The sum over a sample is
/// weighted by 3/1000 and by 2^(i - n + 1) at spot i of n, so the last counts most.
/// </summary>
/// <remarks>
/// Where the shapes differ a connector, convolution and batch norm, leads the student's feature into the teacher's shape. The paper trains by
/// this loss before the task; training by both at once, as spot adaptation does, is ours.
/// <para>
/// Where a stage ends in no ReLU, as those of a wide ResNet do, its feature is compared as it is. The authors' program takes it behind the
/// batch norm that the next block or the tail begins with, since the ReLU after that is the first to read it. That value belongs to the next
/// stage: computing it here as well would update the student's running statistics twice in a step.
/// </para>
/// </remarks>
[Distiller("ab", Layout.Stages, Weight = 1, PreActivations = true, Title = "Activation boundaries", Paper = "Heo et al.: Knowledge Transfer via Distillation of Activation Boundaries Formed by Hidden Neurons, AAAI 2019, arXiv 1811.03233")]
public sealed class ActivationBoundaries : ISpotDistiller
{
    private const double Margin = 1;
    private const double Scale = 3.0 / 1000;

    private readonly Adapter? _connector;
    private readonly double _weight;

    /// <summary>Makes the connector where one is needed.</summary>
    /// <param name="student">Shape of the student's feature, [C, H, W].</param>
    /// <param name="teacher">Shape of the teacher's feature, [C', H', W'].</param>
    /// <param name="spot">Which spot this is, from 0.</param>
    /// <param name="spots">The number of spots.</param>
    /// <exception cref="SakdException">No convolution of the connector's rule leads from one shape to the other.</exception>
    public ActivationBoundaries(FeatureShape student, FeatureShape teacher, int spot, int spots)
    {
        if (student != teacher) _connector = Adapter.Regressor(student, teacher, rectified: false);
        _weight = Scale * Math.Pow(2, spot - spots + 1);
    }

    /// <summary>The connector; null where the shapes are equal.</summary>
    public nn.Module? Modules => _connector;

    /// <inheritdoc/>
    public Tensor Regress(Tensor student) => _connector?.forward(student) ?? student.alias();

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var on = teacher.gt(0);
        using var negated = -student;
        using var wrongSide = where(on, negated, student);
        using var beyond = wrongSide + Margin;
        using var missing = beyond.relu();
        using var squares = missing.square();
        using var sum = squares.sum();
        return sum * (_weight / student.shape[0]);
    }
}
