using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>The classes as logits at a temperature say them.</summary>
internal static class SoftenedClasses
{
    /// <summary>T^2 KL(q_t || q_s), the mean over the samples.</summary>
    /// <param name="student">Logits [n, K].</param>
    /// <param name="teacher">Logits [n, K].</param>
    /// <param name="temperature">T.</param>
    internal static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        using var logStudent = Log(student, temperature);
        using var logTeacher = Log(teacher, temperature);
        using var divergence = nn.functional.kl_div(logStudent, logTeacher, log_target: true, reduction: nn.Reduction.Sum);
        return divergence.Times(temperature * temperature / student.size(0));
    }

    private static Tensor Log(Tensor logits, double temperature)
    {
        using var softened = logits.Over(temperature);
        return softened.log_softmax(1);
    }
}
