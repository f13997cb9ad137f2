using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's feature tells as much as possible about the teacher's: a lower bound of their mutual information is raised by a Gaussian q
/// whose mean three 1x1 convolutions predict from the student's feature and whose variance is a parameter of each channel. The loss is
/// the mean of <c>((t - mean)^2 / variance + log variance) / 2</c>; the larger map is averaged down to the smaller.
/// </summary>
[Distiller(
    "vid", Layout.Stages, Weight = 1, Title = "Variational information distillation",
    Paper = "Ahn et al.: Variational Information Distillation for Knowledge Transfer, CVPR 2019, arXiv 1904.05835")]
public sealed class VariationalInformation : ISpotDistiller
{
    private readonly (long, long)? _studentSize;
    private readonly (long, long)? _teacherSize;
    private readonly VariationalGaussian _q;

    /// <summary>Makes the Gaussian.</summary>
    /// <param name="student">Shape of the student's feature, [C, H, W].</param>
    /// <param name="teacher">Shape of the teacher's feature, [C', H', W'].</param>
    public VariationalInformation(FeatureShape student, FeatureShape teacher)
    {
        _studentSize = FeatureMaps.SizeBeside(student, teacher);
        _teacherSize = FeatureMaps.SizeBeside(teacher, student);
        _q = new VariationalGaussian(student.Channels, teacher.Channels);
    }

    /// <summary>The Gaussian's convolutions and scales.</summary>
    public nn.Module Modules => _q;

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        using var pooledStudent = FeatureMaps.Pool(student, _studentSize);
        using var target = FeatureMaps.Pool(teacher, _teacherSize);
        using var mean = _q.forward(pooledStudent);
        using var variance = _q.Variance();
        using var error = mean - target;
        using var squares = error.square();
        using var scaled = squares / variance;
        using var logVariance = variance.log();
        using var surprise = scaled + logVariance;
        using var average = surprise.mean();
        return average.Times(0.5);
    }
}
