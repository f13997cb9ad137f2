using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student finds each class where the teacher finds it. Compared are class activation maps, the class scores of each position before
/// the average over them, averaged down to a few positions and scaled to length 1 for each sample and class; the loss is their mean squared
/// difference.
/// </summary>
/// <remarks>
/// The scores are those of the head's weights without its bias, which is the same everywhere, at every position of what the network pools:
/// so networks whose heads are not a pooling and a linear layer have none. A map that is 0 everywhere has no direction, and no gradient;
/// the published one there is 1e12. The decision at the last stage says of which samples they are compared. With the recipe cifar100 pairs
/// have the published weights, and those of one family compare their maps as they are; ShuffleNets in 4 x 4 positions, all others in 2 x 2.
/// </remarks>
[Distiller(
    "cat", Layout.Last, Weight = 400, Compares = Compared.ClassMaps, Title = "Class attention transfer",
    Paper = "Guo, Yan, Li, Lin: Class Attention Transfer Based Knowledge Distillation, CVPR 2023, arXiv 2304.12777")]
public sealed class ClassAttention : ISpotDistiller
{
    private readonly ClassMapOptions _options;

    /// <summary>Any two sizes can be compared.</summary>
    /// <param name="student">Shape of the student's maps, [K, H, W].</param>
    /// <param name="teacher">Shape of the teacher's maps, [K, H', W'].</param>
    /// <param name="options">How they are compared.</param>
    public ClassAttention(FeatureShape student, FeatureShape teacher, StepOptions options)
        : this(options.ClassMaps)
    {
    }

    internal ClassAttention(ClassMapOptions options) => _options = options;

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var target = _options.Binarise ? Strong(teacher) : teacher.alias();
        using var studentMaps = Reduced(student);
        using var teacherMaps = Reduced(target);
        return nn.functional.mse_loss(studentMaps, teacherMaps);
    }

    /// <summary>[n, K, H, W] to the vectors that are compared, [n, K, positions].</summary>
    private Tensor Reduced(Tensor maps)
    {
        using var pooled = FeatureMaps.Pool(maps, (_options.Resolution, _options.Resolution));
        using var vectors = pooled.flatten(2);
        return _options.Normalise ? RowVectors.Unit(vectors) : vectors.alias();
    }

    /// <summary>1 where a map exceeds the mean of its absolute values, else 0.</summary>
    private static Tensor Strong(Tensor maps)
    {
        using var absolute = maps.abs();
        using var mean = absolute.mean([2, 3], keepdim: true);
        using var strong = maps.gt(mean);
        return strong.to(maps.dtype);
    }
}
