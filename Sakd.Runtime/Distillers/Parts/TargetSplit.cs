using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Softened classes as two questions, in logarithms throughout: the sample's own class or another, and which of the others.
/// </summary>
internal sealed class TargetSplit
{
    private static readonly Scalar _minusInfinity = double.NegativeInfinity.ToScalar();

    /// <summary>Splits them; the tensors are those of the scope that is open.</summary>
    /// <param name="logits">Logits [n, K].</param>
    /// <param name="isTarget">bool [n, K], as <see cref="Targets"/> has it.</param>
    /// <param name="temperature">T.</param>
    internal TargetSplit(Tensor logits, Tensor isTarget, double temperature)
    {
        var softened = logits.Over(temperature);
        var all = softened.logsumexp(1, keepdim: true);
        var withoutTarget = softened.masked_fill(isTarget, _minusInfinity);
        var others = withoutTarget.logsumexp(1, keepdim: true);
        LogTarget = softened.masked_fill(isTarget.logical_not(), Arithmetic.Zero).sum(1, keepdim: true) - all;
        LogRest = others - all;
        LogOthers = (softened - others).masked_fill(isTarget, Arithmetic.Zero);
        Others = (withoutTarget - others).exp();
    }

    /// <summary>The logarithm of the own class's probability, [n, 1].</summary>
    internal Tensor LogTarget { get; }

    /// <summary>The logarithm of the probability of all others together, [n, 1].</summary>
    internal Tensor LogRest { get; }

    /// <summary>The logarithms of the others' probabilities among themselves, [n, K]; 0 at the own class.</summary>
    internal Tensor LogOthers { get; }

    /// <summary>Those probabilities, [n, K]; 0 at the own class.</summary>
    internal Tensor Others { get; }

    /// <summary>Where each sample's class is, bool [n, K].</summary>
    internal static Tensor Targets(LogitBatch batch)
    {
        using var classes = batch.Classes();
        using var oneHot = nn.functional.one_hot(classes, batch.Student.size(1));
        return oneHot.to(ScalarType.Bool);
    }
}
