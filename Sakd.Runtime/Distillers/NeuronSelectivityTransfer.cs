using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's channels answer to the same places as the teacher's. Each channel's map is scaled to length 1; the loss is the maximum
/// mean discrepancy of the two sets of maps under the kernel (a . b)^2, and the larger maps are averaged down to the smaller.
/// </summary>
/// <remarks>
/// With F [C, P] the maps and G = F^T F / C, the discrepancy of a sample is |G_s - G_t|^2, for the sum of (a . b)^2 over channels a of one
/// and b of another network is the inner product of their P x P matrices. It is computed in whichever of the two forms is smaller.
/// </remarks>
/// <param name="student">Shape of the student's feature, [C, H, W].</param>
/// <param name="teacher">Shape of the teacher's feature, [C', H', W'].</param>
[Distiller(
    "nst", Layout.Stages, Weight = 50, Title = "Neuron selectivity transfer",
    Paper = "Huang, Wang: Like What You Like: Knowledge Distill via Neuron Selectivity Transfer, arXiv 1707.01219")]
public sealed class NeuronSelectivityTransfer(FeatureShape student, FeatureShape teacher) : ISpotDistiller
{
    private readonly (long, long)? _studentSize = FeatureMaps.SizeBeside(student, teacher);
    private readonly (long, long)? _teacherSize = FeatureMaps.SizeBeside(teacher, student);

    private readonly bool _byPositions =
        Math.Min(student.Height * student.Width, teacher.Height * teacher.Width) <= Math.Max(student.Channels, teacher.Channels);

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var studentMaps = UnitMaps(student, _studentSize);
        using var teacherMaps = UnitMaps(teacher, _teacherSize);
        return _byPositions ? ByPositions(studentMaps, teacherMaps) : ByChannels(studentMaps, teacherMaps);
    }

    /// <summary>|G_s - G_t|^2 of P x P matrices.</summary>
    private static Tensor ByPositions(Tensor student, Tensor teacher)
    {
        using var studentMatrix = PositionMatrix(student);
        using var teacherMatrix = PositionMatrix(teacher);
        using var difference = studentMatrix - teacherMatrix;
        using var squares = difference.square();
        using var sum = squares.sum();
        return sum.Over(student.size(0));
    }

    /// <summary>The three sums of the discrepancy, of channels by channels.</summary>
    private static Tensor ByChannels(Tensor student, Tensor teacher)
    {
        using var ofTeacher = MeanKernel(teacher, teacher);
        using var ofStudent = MeanKernel(student, student);
        using var ofBoth = MeanKernel(student, teacher);
        using var own = ofTeacher + ofStudent;
        using var shared = ofBoth.Times(2);
        return own - shared;
    }

    private static Tensor UnitMaps(Tensor feature, (long, long)? size)
    {
        using var pooled = FeatureMaps.Pool(feature, size);
        using var flat = pooled.flatten(2);
        return RowVectors.Unit(flat);
    }

    private static Tensor PositionMatrix(Tensor maps)
    {
        using var positions = maps.transpose(1, 2);
        using var gram = RowVectors.Gram(positions);
        return gram.Over(maps.size(1));
    }

    private static Tensor MeanKernel(Tensor a, Tensor b)
    {
        using var columns = b.transpose(1, 2);
        using var products = a.bmm(columns);
        using var squares = products.square();
        return squares.mean();
    }
}
