using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>L_student and its parts, scalars with their graph until they are differentiated.</summary>
/// <param name="Loss">L_student = CE(z_s, y) + beta_1 L_KL + beta_2 L_KD, and + CE(z_t, y) where the teacher is trained along.</param>
/// <param name="CrossEntropy">CE(z_s, y).</param>
/// <param name="Kl">L_KL.</param>
/// <param name="Kd">L_KD.</param>
/// <param name="Correct">The number of images that the student classified rightly.</param>
public sealed record StudentObjective(Tensor Loss, Tensor CrossEntropy, Tensor Kl, Tensor Kd, int Correct)
{
    /// <summary>Lets go of the graph that the numbers came by.</summary>
    internal void ForgetGraph()
    {
        foreach (var number in (Tensor[])[Loss, CrossEntropy, Kl, Kd]) number.detach_();
    }
}
