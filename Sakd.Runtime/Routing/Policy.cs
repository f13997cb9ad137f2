using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// Where to distil: one linear layer on the pooled features of teacher and student, [p_t ; p_s], with two logits per branch point, the
/// first for the teacher's route. Its keys are "weight" and "bias".
/// </summary>
/// <param name="teacherFeatures">Length of p_t.</param>
/// <param name="studentFeatures">Length of p_s.</param>
/// <param name="branchPoints">N + 1.</param>
public sealed class Policy(int teacherFeatures, int studentFeatures, int branchPoints)
    : Linear(teacherFeatures + studentFeatures, 2 * branchPoints)
{
    private static readonly Scalar _favour = 10.ToScalar();

    /// <summary>The logits of the decisions. Neither network receives a gradient from here.</summary>
    /// <param name="pooledTeacher">p_t [B, C_t].</param>
    /// <param name="pooledStudent">p_s [B, C_s].</param>
    /// <returns>[B, N+1, 2], index 0 the teacher's route.</returns>
    public Tensor forward(Tensor pooledTeacher, Tensor pooledStudent)
    {
        using var teacher = pooledTeacher.detach();
        using var student = pooledStudent.detach();
        using var pooled = cat([teacher, student], 1);
        using var logits = forward(pooled);
        return logits.view(-1, branchPoints, 2);
    }

    /// <summary>Makes the probability of the teacher's route the same for every sample, as a start.</summary>
    /// <param name="probabilities">In 0 to 1, neither of them.</param>
    internal void StartAt(SpotShares probabilities)
    {
        using var _ = no_grad();
        Weight.zero_();
        Bias.zero_();
        using var perBranchPoint = Bias.view(branchPoints, 2);
        using var teacher = perBranchPoint.select(1, 0);
        using var margins = tensor([.. Enumerable.Range(0, branchPoints).Select(Margin)], teacher.dtype, teacher.device);
        teacher.add_(margins);

        double Margin(int branchPoint)
        {
            double probability = probabilities.At(branchPoint, branchPoints);
            return Math.Log(probability / (1 - probability));
        }
    }

    /// <summary>Adds 10 to every bias of the teacher's route, so that distillation starts everywhere.</summary>
    internal void FavourTeacher()
    {
        using var _ = no_grad();
        using var perBranchPoint = Bias.view(branchPoints, 2);
        using var teacher = perBranchPoint.select(1, 0);
        teacher.add_(_favour);
    }
}
