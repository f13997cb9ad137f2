using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's embedding of an image is told from the teacher's embeddings of images of other classes, and the other way round. Both
/// pooled vectors are embedded linearly in 128 dimensions and scaled to length 1; two memories keep what was last embedded of every image
/// of the training part, and for each sample 16384 images of other classes are drawn from them.
/// </summary>
[Distiller(
    "crd", Layout.Pooled, Weight = 0.8, Title = "Contrastive representation distillation",
    Paper = "Tian, Krishnan, Isola: Contrastive Representation Distillation, ICLR 2020, arXiv 1910.10699")]
public sealed class ContrastiveRepresentation : IMemoryDistiller
{
    private const int PublishedDimension = 128;
    private const int PublishedNegatives = 16384;

    private readonly ModuleGroup _modules = new();
    private readonly Linear _studentEmbedding;
    private readonly Linear _teacherEmbedding;
    private readonly ContrastMemory _studentMemory;
    private readonly ContrastMemory _teacherMemory;
    private readonly NegativeSamples _negatives;
    private readonly int _count;
    private readonly ulong _seed;

    /// <summary>Makes embeddings and memories.</summary>
    /// <param name="student">Shape of the student's pooled vector, [C, 1, 1].</param>
    /// <param name="teacher">Shape of the teacher's pooled vector, [C', 1, 1].</param>
    /// <param name="options">The labels of the training part and the seed that negatives are drawn from.</param>
    /// <exception cref="SakdException">There are no labels, or they are all of one class.</exception>
    public ContrastiveRepresentation(FeatureShape student, FeatureShape teacher, StepOptions options)
        : this(student, teacher, options, PublishedDimension, PublishedNegatives)
    {
    }

    internal ContrastiveRepresentation(FeatureShape student, FeatureShape teacher, StepOptions options, int dimension, int negatives)
    {
        _negatives = new NegativeSamples(options.TrainingLabels);
        _count = negatives;
        _seed = options.Seed;
        int images = options.TrainingLabels.Length;
        _studentEmbedding = _modules.Register("embed_s", new Linear(student.Channels, dimension));
        _teacherEmbedding = _modules.Register("embed_t", new Linear(teacher.Channels, dimension));
        _studentMemory = _modules.Register("memory_s", new ContrastMemory(images, dimension));
        _teacherMemory = _modules.Register("memory_t", new ContrastMemory(images, dimension));
    }

    /// <summary>Embeddings and memories.</summary>
    public nn.Module Modules => _modules;

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher, Samples samples)
    {
        using var contrast = Contrast(samples);
        using var there = contrast.to(student.device);
        return Loss(student, teacher, there);
    }

    /// <summary>What the samples are contrasted with, int64 [B, K + 1]: column 0 the sample itself, then images of other classes.</summary>
    internal Tensor Contrast(Samples samples)
    {
        using var generator = RandomStreams.Open(_seed, RandomStream.Negatives, samples.Step);
        return _negatives.Draw(samples.Indices, _count, generator);
    }

    /// <summary>The loss with given images to contrast with.</summary>
    internal Tensor Loss(Tensor student, Tensor teacher, Tensor contrast)
    {
        using var studentVectors = Embed(_studentEmbedding, student);
        using var teacherVectors = Embed(_teacherEmbedding, teacher);
        using var studentLoss = _teacherMemory.Contrast(studentVectors, contrast);
        using var teacherLoss = _studentMemory.Contrast(teacherVectors, contrast);

        using var self = contrast.select(1, 0);
        _studentMemory.Remember(self, studentVectors);
        _teacherMemory.Remember(self, teacherVectors);
        return studentLoss + teacherLoss;
    }

    private static Tensor Embed(Linear embedding, Tensor feature)
    {
        using var embedded = embedding.forward(feature);
        return RowVectors.Unit(embedded);
    }
}
