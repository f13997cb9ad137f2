using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student reviews what it has learned: a shallow feature is compared with the teacher's together with all deeper ones. From the pooled
/// vector to the first stage, what the deeper levels came to is led to the size of the student's feature and added to it, weighed position
/// by position, and a convolution makes of that what is compared, as it is and averaged down to 4 x 4, 2 x 2 and 1 positions: by the mean
/// squared differences, averaged with weights 1, 1/2, 1/4 and 1/8.
/// </summary>
/// <remarks>
/// The teacher's features are those before the ReLUs that end their stages (see <see cref="ActivationBoundaries"/>), the student's behind
/// them. Fusion and batch norms see the whole batch, which has two images or more, and each level is compared for the samples that are
/// selected there, the pooled vectors for those of the last spot; the loss of a level is times their share of the batch. A spot that is not
/// selected is not compared, but its feature still flows into the shallower levels, whose gradients reach it. What is distilled rises to
/// its weight over the first 20 epochs of 240, as min(epoch / 20, 1), epochs counted from 1; in a shorter run those epochs are as many to
/// scale, and --warm-up says another number. The weight is that of the published configuration for all pairs; with the recipe cifar100
/// pairs have their own. All levels are fused in as many channels as the student's pooled vector has, but 512 at most. Both networks need
/// every stage at a spot. The students' features before their ReLUs, as the authors take them for ImageNet, are not here.
/// </remarks>
[Distiller(
    "review", Layout.Stages, Weight = 1, WarmUpEpochs = 20, TeacherPreActivations = true, Title = "Knowledge review",
    Paper = "P. Chen, Liu, Zhao, Jia: Distilling Knowledge via Knowledge Review, CVPR 2021, arXiv 2104.09044")]
public sealed class KnowledgeReview : ILevelDistiller
{
    private const int MostWidth = 512;

    private readonly ModuleGroup _modules = new();

    // From the pooled vector to the first spot.
    private readonly AttentionFusion[] _fusions;

    /// <summary>Makes the fusions.</summary>
    /// <param name="student">Shapes of the student's features, spot by spot, and of its pooled vector, [C, 1, 1].</param>
    /// <param name="teacher">Those of the teacher's.</param>
    public KnowledgeReview(IReadOnlyList<FeatureShape> student, IReadOnlyList<FeatureShape> teacher)
    {
        int width = Math.Min(MostWidth, student[^1].Channels);
        _fusions =
        [
            .. student.Zip(teacher).Reverse().Select((level, i) => _modules.Register(
                $"abfs.{i}", new AttentionFusion(level.First, level.Second, width, isDeepest: i == 0))),
        ];
    }

    /// <summary>The fusions.</summary>
    public nn.Module Modules => _modules;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is one sample, whose pooled vector a batch norm cannot normalise.</exception>
    public IReadOnlyList<Tensor> Fuse(IReadOnlyList<Tensor> student)
    {
        var compared = new Tensor[student.Count];
        Tensor? deeper = null;
        for (int i = 0; i < _fusions.Length; i++)
        {
            int level = student.Count - 1 - i;
            using var before = deeper;
            using var map = AsMap(student[level]);
            (deeper, compared[level]) = _fusions[i].Forward(map, before);
        }

        deeper!.Dispose();
        return compared;
    }

    /// <summary>
    /// The hierarchical context loss: the mean squared difference of the features and, with weights that halve, of their means in 4 x 4,
    /// 2 x 2 and 1 positions, as far as those are fewer.
    /// </summary>
    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var target = AsMap(teacher);
        var sum = nn.functional.mse_loss(student, target);
        double weight = 1, weights = 1;
        foreach (int size in (ReadOnlySpan<int>)[4, 2, 1])
        {
            if (size >= student.size(2)) continue;
            weight /= 2;
            weights += weight;
            using var before = sum;
            using var studentMeans = FeatureMaps.Pool(student, (size, size));
            using var teacherMeans = FeatureMaps.Pool(target, (size, size));
            using var difference = nn.functional.mse_loss(studentMeans, teacherMeans);
            using var weighed = difference.Times(weight);
            sum = before + weighed;
        }

        using (sum) return sum.Over(weights);
    }

    /// <summary>The pooled vectors as maps of one pixel.</summary>
    private static Tensor AsMap(Tensor level) => level.dim() == 2 ? level.reshape(level.size(0), level.size(1), 1, 1) : level.alias();
}
