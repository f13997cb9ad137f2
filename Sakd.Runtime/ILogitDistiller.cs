using static TorchSharp.torch;

namespace Sakd;

/// <summary>
/// Compares the logits. It takes the last decision, in place of the divergence of the softened classes, whatever is compared at the spots.
/// </summary>
public interface ILogitDistiller
{
    /// <summary>What it owns and the student's optimizer trains; saved with the run. Null for nothing.</summary>
    nn.Module? Modules => null;

    /// <summary>The loss of the samples that are distilled at the logits.</summary>
    /// <param name="batch">The samples, at least one.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(LogitBatch batch);
}
