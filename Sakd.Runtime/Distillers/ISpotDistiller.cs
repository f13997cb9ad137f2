using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>Compares the features of the samples that are distilled at a spot.</summary>
public interface ISpotDistiller : IDistiller
{
    /// <summary>
    /// What of the student's feature is compared. It is made of the whole batch, before the selection, so that a batch norm in here sees
    /// every sample. By default the feature itself.
    /// </summary>
    /// <param name="student">The student's features, a row per sample of the batch.</param>
    /// <returns>A tensor of the caller's own, a row per sample.</returns>
    Tensor Regress(Tensor student) => student.alias();

    /// <summary>The loss of the samples that are distilled at this spot.</summary>
    /// <param name="student">What <see cref="Regress"/> made of the student's features, a row per selected sample, at least one.</param>
    /// <param name="teacher">The teacher's features of the same samples.</param>
    /// <returns>A scalar: the mean over these samples.</returns>
    Tensor Loss(Tensor student, Tensor teacher);

    /// <summary>
    /// The same of a whole batch's features. By default the samples' rows of them are copied; a distiller that compares something smaller,
    /// which it makes of each sample by itself, takes their rows of that.
    /// </summary>
    /// <param name="samples">The samples that are distilled at this spot, at least one.</param>
    /// <param name="student">The student's features, a row per sample of the batch.</param>
    /// <param name="teacher">The teacher's, likewise.</param>
    /// <returns>A scalar: the mean over the samples that are distilled.</returns>
    Tensor Loss(Selection samples, Tensor student, Tensor teacher)
    {
        using var regressed = Regress(student);
        using var selectedStudent = samples.Of(regressed);
        using var selectedTeacher = samples.Of(teacher);
        return Loss(selectedStudent, selectedTeacher);
    }
}
