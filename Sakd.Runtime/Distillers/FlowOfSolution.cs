using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student proceeds as the teacher does: between a feature and the one before it lies the matrix of the inner products of their
/// channels over all positions, divided by the number of positions, and the loss is the mean squared difference of student's and teacher's.
/// The larger of the two neighbours is averaged down to the smaller.
/// </summary>
/// <remarks>The paper trains by this loss before the task; training by both at once, as spot adaptation does, is ours.</remarks>
[Distiller(
    "fsp", Layout.Stages, Weight = 50, Needs = SpotShapes.SameChannels, Title = "Flow of solution procedure",
    Paper = "Yim et al.: A Gift from Knowledge Distillation, CVPR 2017")]
public sealed class FlowOfSolution : INeighbourDistiller
{
    private readonly (long, long)? _studentBeforeSize;
    private readonly (long, long)? _studentSize;
    private readonly (long, long)? _teacherBeforeSize;
    private readonly (long, long)? _teacherSize;

    /// <summary>Takes up the shapes.</summary>
    /// <param name="studentBefore">Shape of the student's feature before the spot's.</param>
    /// <param name="student">Shape of the student's feature.</param>
    /// <param name="teacherBefore">Shape of the teacher's feature before the spot's.</param>
    /// <param name="teacher">Shape of the teacher's feature.</param>
    /// <exception cref="SakdException">Student and teacher have different numbers of channels.</exception>
    public FlowOfSolution(FeatureShape studentBefore, FeatureShape student, FeatureShape teacherBefore, FeatureShape teacher)
    {
        Shapes.RequireEqualChannels("fsp", studentBefore, teacherBefore);
        Shapes.RequireEqualChannels("fsp", student, teacher);
        _studentBeforeSize = FeatureMaps.SizeBeside(studentBefore, student);
        _studentSize = FeatureMaps.SizeBeside(student, studentBefore);
        _teacherBeforeSize = FeatureMaps.SizeBeside(teacherBefore, teacher);
        _teacherSize = FeatureMaps.SizeBeside(teacher, teacherBefore);
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor studentBefore, Tensor student, Tensor teacherBefore, Tensor teacher)
    {
        using var studentFlow = Flow(studentBefore, _studentBeforeSize, student, _studentSize);
        using var teacherFlow = Flow(teacherBefore, _teacherBeforeSize, teacher, _teacherSize);
        return nn.functional.mse_loss(studentFlow, teacherFlow);
    }

    /// <summary>[B, C, H, W] and [B, C', H', W'] to [B, C', C].</summary>
    private static Tensor Flow(Tensor before, (long, long)? beforeSize, Tensor after, (long, long)? afterSize)
    {
        using var pooledBefore = FeatureMaps.Pool(before, beforeSize);
        using var pooledAfter = FeatureMaps.Pool(after, afterSize);
        using var rows = pooledBefore.flatten(2);
        using var columns = rows.transpose(1, 2);
        using var left = pooledAfter.flatten(2);
        using var products = left.bmm(columns);
        return products.Over(rows.size(2));
    }
}
