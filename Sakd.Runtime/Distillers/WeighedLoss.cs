using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>What a distiller says at one spot of the samples that are distilled there, weighed by how many they are.</summary>
public static class WeighedLoss
{
    /// <summary>A spot's part of L_KD: the loss of the selected samples times their share of the batch.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="selected">The samples that are distilled at the spot.</param>
    /// <param name="distiller">The loss.</param>
    /// <param name="student">The student's feature, a row per sample.</param>
    /// <param name="teacher">The teacher's feature, a row per sample.</param>
    /// <returns>A scalar: 0 when no sample is selected.</returns>
    public static Tensor Weigh<TDistiller>(this Selection selected, TDistiller distiller, Tensor student, Tensor teacher)
        where TDistiller : ISpotDistiller =>
        selected.Count == 0 ? Nothing(student) : selected.Weigh(distiller.Loss(selected, student, teacher));

    /// <summary>A spot's part of L_KD where the distiller looks at the features before it too.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="selected">The samples that are distilled at the spot.</param>
    /// <param name="distiller">The loss.</param>
    /// <param name="studentBefore">The student's feature before the spot's, a row per sample.</param>
    /// <param name="student">The student's feature.</param>
    /// <param name="teacherBefore">The teacher's feature before the spot's.</param>
    /// <param name="teacher">The teacher's feature.</param>
    /// <returns>A scalar: 0 when no sample is selected.</returns>
    public static Tensor WeighNeighbours<TDistiller>(
        this Selection selected, TDistiller distiller, Tensor studentBefore, Tensor student, Tensor teacherBefore, Tensor teacher)
        where TDistiller : INeighbourDistiller
    {
        if (selected.Count == 0) return Nothing(student);

        using var selectedStudentBefore = selected.Of(studentBefore);
        using var selectedStudent = selected.Of(student);
        using var selectedTeacherBefore = selected.Of(teacherBefore);
        using var selectedTeacher = selected.Of(teacher);
        return selected.Weigh(distiller.Loss(selectedStudentBefore, selectedStudent, selectedTeacherBefore, selectedTeacher));
    }

    /// <summary>A spot's part of L_KD where the distiller remembers samples.</summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="selected">The samples that are distilled at the spot.</param>
    /// <param name="distiller">The loss.</param>
    /// <param name="student">The student's feature, a row per sample.</param>
    /// <param name="teacher">The teacher's feature, a row per sample.</param>
    /// <param name="samples">Which images the batch is made of.</param>
    /// <returns>A scalar: 0 when no sample is selected.</returns>
    public static Tensor WeighRemembered<TDistiller>(
        this Selection selected, TDistiller distiller, Tensor student, Tensor teacher, Samples samples)
        where TDistiller : IMemoryDistiller
    {
        if (selected.Count == 0) return Nothing(student);

        using var selectedStudent = selected.Of(student);
        using var selectedTeacher = selected.Of(teacher);
        using var indices = selected.Of(samples.Indices);
        return selected.Weigh(distiller.Loss(selectedStudent, selectedTeacher, new Samples(indices, samples.Step)));
    }

    /// <summary>
    /// L_KD of a distiller that compares all spots at once: the sum over its levels of the loss of the selected samples times their
    /// share of the batch.
    /// </summary>
    /// <typeparam name="TDistiller">The distiller's type.</typeparam>
    /// <param name="distilled">
    /// Which samples are distilled at which spot; the pooled vectors, the last level, go with the last spot.
    /// </param>
    /// <param name="distiller">The loss.</param>
    /// <param name="student">The student's features and pooled vectors, level by level, a row per sample.</param>
    /// <param name="teacher">The teacher's, likewise.</param>
    /// <returns>A scalar: 0 when no sample is selected anywhere.</returns>
    public static Tensor WeighLevels<TDistiller>(
        this Decisions distilled, TDistiller distiller, IReadOnlyList<Tensor> student, IReadOnlyList<Tensor> teacher)
        where TDistiller : ILevelDistiller
    {
        var selected = Enumerable.Range(0, student.Count).Select(level => distilled[Math.Min(level, student.Count - 2)]).ToArray();
        var sum = Nothing(student[0]);
        if (selected.All(samples => samples.Count == 0)) return sum;

        foreach (var (fused, level) in distiller.Fuse(student).Select((fused, level) => (fused, level)))
        {
            using (fused)
            {
                if (selected[level].Count == 0) continue;
                using var before = sum;
                using var selectedStudent = selected[level].Of(fused);
                using var selectedTeacher = selected[level].Of(teacher[level]);
                using var loss = selected[level].Weigh(distiller.Loss(selectedStudent, selectedTeacher));
                sum = before + loss;
            }
        }

        return sum;
    }

    /// <summary>What is said at the logits: the loss of the selected samples times their share of the batch.</summary>
    /// <param name="selected">The samples that are distilled at the logits.</param>
    /// <param name="distiller">The loss.</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>A scalar: 0 when no sample is selected.</returns>
    public static Tensor WeighLogits(this Selection selected, ILogitDistiller distiller, LogitBatch batch)
    {
        if (selected.Count == 0) return Nothing(batch.Student);

        using var student = selected.Of(batch.Student);
        using var stored = selected.Of(batch.Teacher);
        using var teacher = stored.to(student.dtype);
        using var labels = selected.Of(batch.Labels);
        return selected.Weigh(distiller.Loss(batch with { Student = student, Teacher = teacher, Labels = labels }));
    }

    /// <summary>The loss of no sample: 0, as a constant.</summary>
    /// <param name="like">Whose type and device it has.</param>
    internal static Tensor Nothing(Tensor like) => zeros([], like.dtype, like.device);

    private static Tensor Weigh(this Selection selected, Tensor loss)
    {
        if (selected.Count == selected.Batch) return loss;
        using (loss) return loss.Times(selected.Share);
    }
}
