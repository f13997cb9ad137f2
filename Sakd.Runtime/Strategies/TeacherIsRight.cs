using static TorchSharp.torch;

namespace Sakd.Strategies;

/// <summary>
/// The samples that the teacher classifies rightly, at every branch point; of mixed images by the class of the larger share.
/// </summary>
public sealed class TeacherIsRight : IStrategy
{
    /// <inheritdoc/>
    public Tensor Decide(LogitBatch batch, StepPlace place)
    {
        using var classes = batch.Classes();
        using var guesses = batch.Teacher.argmax(1);
        using var right = guesses.eq(classes);
        return place.Everywhere(right);
    }
}
