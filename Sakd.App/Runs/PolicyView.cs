using Sakd.Checkpoints;
using static TorchSharp.torch;

namespace Sakd.App.Runs;

/// <summary>A run's policy, as its file has it, at its best epoch.</summary>
/// <param name="file">The file; it stays the caller's.</param>
internal sealed class PolicyView(SafetensorsFile file)
{
    /// <summary>N + 1, the branch points.</summary>
    public int Spots { get; } = (int)file.Tensors["policy.bias"].shape[0] / 2;

    /// <summary>sigmoid(l_0 - l_1), the probability of the teacher's route.</summary>
    /// <param name="pooledTeacher">p_t [B, C_t].</param>
    /// <param name="pooledStudent">p_s [B, C_s].</param>
    /// <returns>[B, N+1], row by row.</returns>
    public float[] Probability(Tensor pooledTeacher, Tensor pooledStudent)
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(
            cat([pooledTeacher, pooledStudent], 1), file.Tensors["policy.weight"], file.Tensors["policy.bias"]);
        var margins = logits.view(-1, Spots, 2).unbind(2) is [var ofTeachers, var ofStudents] ? ofTeachers - ofStudents : null!;
        return [.. margins.sigmoid().contiguous().data<float>()];
    }
}
