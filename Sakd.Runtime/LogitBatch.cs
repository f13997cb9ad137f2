using static TorchSharp.torch;

namespace Sakd;

/// <summary>What a distiller at the logits is shown of the samples that are distilled there.</summary>
/// <param name="Student">The student's logits [n, K].</param>
/// <param name="Teacher">The teacher's logits of the same samples [n, K].</param>
/// <param name="Labels">Class indices, int64 [n]; or for mixed images shares of the classes [n, K].</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
public readonly record struct LogitBatch(Tensor Student, Tensor Teacher, Tensor Labels, int Epoch = 1)
{
    /// <summary>The samples' classes, int64 [n]: of shares the class with the largest.</summary>
    public Tensor Classes() => Labels.Classes();
}
