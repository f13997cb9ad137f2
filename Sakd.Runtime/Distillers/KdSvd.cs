using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// What matters most in a feature follows from what mattered most before it as it does for the teacher. A feature is a matrix of positions
/// by channels; of the teacher's the leading right singular vector is taken, of the student's the one among its first four that is most
/// nearly parallel to it, turned to the same side. Between the vectors v of a feature and u of the one before it lies the matrix
/// <c>exp(-(v_i - u_j)^2 / 8)</c>, and the loss is the squared difference of student's and teacher's, summed over the matrix.
/// </summary>
/// <remarks>
/// The value depends on which of its two directions the teacher's vector has. Here the sum of its entries is positive, which needs
/// no sign convention of a library and is natural after a ReLU.
/// </remarks>
[Distiller(
    "kdsvd", Layout.Stages, Weight = 1, Needs = SpotShapes.SameChannels,
    Title = "Self-supervised knowledge distillation using singular value decomposition",
    Paper = "Lee, Kim, Song: Self-supervised Knowledge Distillation Using Singular Value Decomposition, ECCV 2018, arXiv 1807.06819")]
public sealed class KdSvd : INeighbourDistiller
{
    private const double Width = 8;

    /// <summary>Takes up the shapes.</summary>
    /// <param name="studentBefore">Shape of the student's feature before the spot's.</param>
    /// <param name="student">Shape of the student's feature.</param>
    /// <param name="teacherBefore">Shape of the teacher's feature before the spot's.</param>
    /// <param name="teacher">Shape of the teacher's feature.</param>
    /// <exception cref="SakdException">Student and teacher have different numbers of channels.</exception>
    public KdSvd(FeatureShape studentBefore, FeatureShape student, FeatureShape teacherBefore, FeatureShape teacher)
    {
        Shapes.RequireEqualChannels("kdsvd", studentBefore, teacherBefore);
        Shapes.RequireEqualChannels("kdsvd", student, teacher);
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor studentBefore, Tensor student, Tensor teacherBefore, Tensor teacher)
    {
        using var teacherBeforeVector = SingularVectors.Leading(teacherBefore);
        using var teacherVector = SingularVectors.Leading(teacher);
        using var studentBeforeVector = SingularVectors.Nearest(studentBefore, teacherBeforeVector);
        using var studentVector = SingularVectors.Nearest(student, teacherVector);
        using var studentKernel = Kernel(studentBeforeVector, studentVector);
        using var teacherKernel = Kernel(teacherBeforeVector, teacherVector);
        using var difference = studentKernel - teacherKernel;
        using var squares = difference.square();
        using var sum = squares.sum();
        return sum.Over(student.size(0));
    }

    /// <summary>[B, C] and [B, C'] to [B, C', C].</summary>
    private static Tensor Kernel(Tensor before, Tensor after)
    {
        using var rows = after.unsqueeze(2);
        using var columns = before.unsqueeze(1);
        using var difference = rows - columns;
        using var squares = difference.square();
        using var exponent = squares.Over(-Width);
        return exponent.exp();
    }
}
