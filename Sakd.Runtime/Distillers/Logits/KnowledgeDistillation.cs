using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// L_KL: the student's softened classes follow the teacher's. With q the softmax of the logits at temperature T,
/// <c>T^2 / B' sum over the B' samples of sum_c q_t log(q_t / q_s)</c>.
/// </summary>
/// <param name="temperature">T.</param>
[Distiller(
    "kd", Layout.Logits, Title = "Knowledge distillation",
    Paper = "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, arXiv 1503.02531")]
public sealed class KnowledgeDistillation(double temperature = 4) : ILogitDistiller
{
    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch) => SoftenedClasses.Divergence(batch.Student, batch.Teacher, temperature);
}
