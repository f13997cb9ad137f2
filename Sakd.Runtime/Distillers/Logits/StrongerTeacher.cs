using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The softened classes correlate with the teacher's, rather than equal them: within each sample over the classes (inter), and within each
/// class over the samples (intra). With rho Pearson's correlation, <c>T^2 (beta (1 - mean rho of the samples) + gamma (1 - mean rho of the
/// classes))</c>.
/// </summary>
/// <remarks>
/// The classes' part runs over the selected samples and couples them. It is left out for fewer than three: of one sample every class is
/// constant, so that the published value is a constant gamma T^2 without a gradient, and of two each correlation is 1 or -1 whatever
/// the student does. A row or a column of the student without any deviation has no direction, and no gradient; the published one there is
/// 1e8.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2205.10536"/>
/// <param name="beta">The weight of the samples' part.</param>
/// <param name="gamma">The weight of the classes' part.</param>
/// <param name="temperature">T.</param>
public sealed class StrongerTeacher(double beta = 1, double gamma = 1, double temperature = 4) : ILogitDistiller
{
    private const double Epsilon = 1e-8;
    private const int FewestForClasses = 3;

    /// <inheritdoc/>
    public Tensor Loss(LogitBatch batch)
    {
        using var scope = NewDisposeScope();
        var student = batch.Student.Over(temperature).softmax(1);
        var teacher = batch.Teacher.Over(temperature).softmax(1);
        var loss = Uncorrelated(student, teacher).Times(beta);
        if (student.size(0) >= FewestForClasses) loss += Uncorrelated(student.t(), teacher.t()).Times(gamma);
        return loss.Times(temperature * temperature).MoveToOuterDisposeScope();
    }

    /// <summary>1 - the mean correlation of the rows.</summary>
    private static Tensor Uncorrelated(Tensor student, Tensor teacher)
    {
        var (a, b) = (RowVectors.Centred(student), RowVectors.Centred(teacher));
        var products = (a * b).sum(-1, keepdim: true);
        var length = RowVectors.Norm(a);
        var correlation = RowVectors.Divide(products, length * RowVectors.Norm(b), none: length.eq(Arithmetic.Zero), Epsilon);
        return correlation.mean().SubtractedFrom(1);
    }
}
