using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// What separates student and teacher is not the same from sample to sample. Both pooled vectors are embedded linearly in 128 dimensions;
/// with delta the absolute difference of a sample's two embeddings, the loss is the mean of the inner products of the deltas of successive
/// samples. A single sample has no successor: its loss is 0.
/// </summary>
/// <remarks>
/// The teacher's embedding is trained in <see cref="Profile.Paper"/>. The published code cuts its gradient off, so in
/// <see cref="Profile.AuthorsCode"/> it stays as drawn and no optimizer has it.
/// </remarks>
[Distiller(
    "cc", Layout.Pooled, Weight = 0.02, Title = "Correlation congruence",
    Paper = "Peng et al.: Correlation Congruence for Knowledge Distillation, ICCV 2019, arXiv 1904.01802")]
public sealed class CorrelationCongruence : ISpotDistiller
{
    private const int PublishedDimension = 128;

    private readonly ModuleGroup _modules = new();
    private readonly Linear _student;
    private readonly Linear _teacher;

    /// <summary>Makes the embeddings.</summary>
    /// <param name="student">Shape of the student's pooled vector, [C, 1, 1].</param>
    /// <param name="teacher">Shape of the teacher's pooled vector, [C', 1, 1].</param>
    /// <param name="options">Whose rules the embeddings follow.</param>
    public CorrelationCongruence(FeatureShape student, FeatureShape teacher, StepOptions options)
        : this(student, teacher, options, PublishedDimension)
    {
    }

    internal CorrelationCongruence(FeatureShape student, FeatureShape teacher, StepOptions options, int dimension)
    {
        _student = _modules.Register("embed_s", new Linear(student.Channels, dimension));
        _teacher = _modules.Register("embed_t", new Linear(teacher.Channels, dimension));
        if (options.Profile is Profile.AuthorsCode) (_teacher.Weight.requires_grad, _teacher.Bias.requires_grad) = (false, false);
    }

    /// <summary>The embeddings.</summary>
    public nn.Module Modules => _modules;

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        long pairs = student.size(0) - 1;
        using var embeddedStudent = _student.forward(student);
        using var embeddedTeacher = _teacher.forward(teacher);
        using var difference = embeddedStudent - embeddedTeacher;
        using var delta = difference.abs();
        using var samples = delta.narrow(0, 0, pairs);
        using var successors = delta.narrow(0, 1, pairs);
        using var products = samples * successors;
        using var sum = products.sum();
        return sum.Over(Math.Max(pairs, 1));
    }
}
