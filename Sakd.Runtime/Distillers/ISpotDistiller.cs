using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// What a distiller asks of the student at one spot. Its constructor takes the two shapes, <c>(FeatureShape student, FeatureShape
/// teacher)</c>; a distiller without spots besides the logits needs none.
/// </summary>
public interface ISpotDistiller
{
    /// <summary>What the distiller trains of its own, together with the student; null for nothing.</summary>
    nn.Module? Modules => null;

    /// <summary>The loss of the samples that are distilled at this spot.</summary>
    /// <param name="student">The student's features, a row per selected sample, at least one.</param>
    /// <param name="teacher">The teacher's features of the same samples, without a graph.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(Tensor student, Tensor teacher);
}
