using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's neurons are on where the teacher's are. Compared are activations before the ReLU; where the teacher's is above 0 the
/// student's should be above the margin 1, elsewhere below minus the margin, and what is missing counts squared. The sum over a sample is
/// weighted by 3/1000 and by 2^(i - n + 1) at spot i of n, so the last counts most.
/// </summary>
/// <remarks>
/// Where the shapes differ a connector, convolution and batch norm, leads the student's feature into the teacher's shape. The paper trains
/// by this loss before the task; training by both at once, as spot adaptation does, is ours.
/// <para>
/// What is compared of a feature is what the authors' program compares. Where a stage ends in ReLUs that is its output without them: in
/// ShuffleNetV2 that of the convolved half of the channels, while the other half passes, and the shuffle stays, a mere order of channels
/// that the connector learns as well as any other. Where instead the next stage or the tail begins with a batch norm for a ReLU, as in a
/// wide ResNet, it is the feature behind that batch norm. It is the value that the network itself goes on with, so that running statistics
/// are updated once in a step. Otherwise it is the feature as it is: the linear bottleneck of MobileNetV2, and any member of a network
/// written by hand, of which no more is known.
/// </para>
/// </remarks>
[Distiller(
    "ab", Layout.Stages, Weight = 1, PreActivations = true, Title = "Activation boundaries",
    Paper = "Heo et al.: Knowledge Transfer via Distillation of Activation Boundaries Formed by Hidden Neurons, AAAI 2019, arXiv "
        + "1811.03233")]
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
        using var on = teacher.gt(Arithmetic.Zero);
        using var negated = -student;
        using var wrongSide = where(on, negated, student);
        using var beyond = wrongSide.Plus(Margin);
        using var missing = beyond.relu();
        using var squares = missing.square();
        using var sum = squares.sum();
        return sum.Times(_weight / student.size(0));
    }
}
