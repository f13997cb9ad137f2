using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>A spot of a <see cref="LossCase"/>.</summary>
/// <param name="Student">The student's feature, a row per sample.</param>
/// <param name="Teacher">The teacher's feature.</param>
/// <param name="Selection">Who is distilled.</param>
internal sealed record LossSpot(Tensor Student, Tensor Teacher, Selection Selection)
{
    internal FeatureShape StudentShape => Shape(Student);

    internal FeatureShape TeacherShape => Shape(Teacher);

    internal static FeatureShape Shape(Tensor x) =>
        x.dim() == 4 ? new((int)x.shape[1], (int)x.shape[2], (int)x.shape[3]) : new((int)x.shape[1], 1, 1);
}
