using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's last map becomes the teacher's, so that the teacher's own classifier could read it: a projector, three convolutions with
/// batch norm and ReLU by way of half the teacher's channels, leads what the student pools into the channels of what the teacher pools, and
/// the loss is the mean squared difference there. The projector sees the whole batch; the larger map is averaged down to the smaller.
/// </summary>
/// <remarks>
/// The published student has no classifier of its own: it is trained by this loss alone, and predicts through the projector and the
/// teacher's frozen classifier. Here it keeps its own, and its cross-entropy, which is never masked: a sample that is not distilled has no
/// other loss, the routing network goes on from a student's features to a student's logits, and what is deployed is the student alone. The
/// projector is written beside it, as distiller.safetensors. The decision at the last stage says of which samples the maps are compared.
/// </remarks>
[Distiller(
    "simkd", Layout.Last, Weight = 1, Compares = Compared.PooledMap, Title = "Reused teacher classifier (SimKD)",
    Paper = "Chen, Mei, Zhang, Wang, Feng, Chen: Knowledge Distillation with the Reused Teacher Classifier, CVPR 2022, arXiv 2203.14001")]
public sealed class ReusedClassifier : ISpotDistiller
{
    /// <summary>The teacher's channels over those in the middle of the projector.</summary>
    private const int PublishedFactor = 2;

    private readonly (long, long)? _studentSize;
    private readonly (long, long)? _teacherSize;
    private readonly Projector _projector;

    /// <summary>Makes the projector.</summary>
    /// <param name="student">Shape of what the student pools, [C, H, W].</param>
    /// <param name="teacher">Shape of what the teacher pools, [C', H', W'].</param>
    public ReusedClassifier(FeatureShape student, FeatureShape teacher)
        : this(student, teacher, PublishedFactor)
    {
    }

    internal ReusedClassifier(FeatureShape student, FeatureShape teacher, int factor)
    {
        _studentSize = FeatureMaps.SizeBeside(student, teacher);
        _teacherSize = FeatureMaps.SizeBeside(teacher, student);
        _projector = new Projector(student.Channels, Math.Max(1, teacher.Channels / factor), teacher.Channels);
    }

    /// <summary>The projector.</summary>
    public nn.Module Modules => _projector;

    /// <summary>The student's map in the teacher's channels; the teacher's classifier would read its mean over the positions.</summary>
    /// <inheritdoc/>
    public Tensor Regress(Tensor student)
    {
        using var pooled = FeatureMaps.Pool(student, _studentSize);
        return _projector.forward(pooled);
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var target = FeatureMaps.Pool(teacher, _teacherSize);
        return nn.functional.mse_loss(student, target);
    }
}
