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
    /// <summary>L_student.</summary>
    public Tensor Loss { get; private set; } = Loss;

    /// <summary>CE(z_s, y).</summary>
    public Tensor CrossEntropy { get; private set; } = CrossEntropy;

    /// <summary>L_KL.</summary>
    public Tensor Kl { get; private set; } = Kl;

    /// <summary>L_KD.</summary>
    public Tensor Kd { get; private set; } = Kd;

    /// <summary>Lets go of the graph that the numbers came by.</summary>
    internal void ForgetGraph() =>
        (Loss, CrossEntropy, Kl, Kd) = (WithoutGraph(Loss), WithoutGraph(CrossEntropy), WithoutGraph(Kl), WithoutGraph(Kd));

    /// <summary>Not in place: what a distiller returns may be a view, and libtorch does not detach those.</summary>
    private static Tensor WithoutGraph(Tensor number)
    {
        using (number) return number.detach();
    }
}
