using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Compares how a feature follows from the one before it: at spot i, features i - 1 and i. Before the first spot comes the stem. Its
/// constructor takes four shapes:
/// <c>(FeatureShape studentBefore, FeatureShape student, FeatureShape teacherBefore, FeatureShape teacher)</c>.
/// </summary>
public interface INeighbourDistiller : IDistiller
{
    /// <summary>The loss of the samples that are distilled at this spot.</summary>
    /// <param name="studentBefore">The student's features before the spot's, a row per selected sample, at least one.</param>
    /// <param name="student">The student's features at the spot.</param>
    /// <param name="teacherBefore">The teacher's features before the spot's.</param>
    /// <param name="teacher">The teacher's features at the spot.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(Tensor studentBefore, Tensor student, Tensor teacherBefore, Tensor teacher);
}
