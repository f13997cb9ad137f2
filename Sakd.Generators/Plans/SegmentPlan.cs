using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>What both networks compute between two consecutive branch points, as methods of their frozen views.</summary>
/// <param name="Teacher">The teacher's.</param>
/// <param name="Student">The student's.</param>
/// <param name="TeacherSplits">Whether the teacher's is work enough to gather the samples that need it.</param>
/// <param name="StudentSplits">Whether the student's is.</param>
internal sealed record SegmentPlan(EquatableArray<string> Teacher, EquatableArray<string> Student, bool TeacherSplits, bool StudentSplits)
{
    /// <summary>
    /// An estimate, not a measurement: to gather samples and to put them back moves some six numbers for each that the segment reads or writes, and
    /// a core does some hundred multiply-adds in the time in which it moves one.
    /// </summary>
    private const long WorthwhileMultiplyAdds = 400;

    public bool EndsAtLogits => Teacher[Teacher.Count - 1] is "Logits" or "Classify";

    /// <summary>The segments between spots.</summary>
    public static IEnumerable<SegmentPlan> Between(IReadOnlyList<SpotPlan> spots, ArchitectureGraph teacher, ArchitectureGraph student)
    {
        var theirs = Cut(teacher, [.. spots.Select(spot => spot.Teacher)]);
        var ours = Cut(student, [.. spots.Select(spot => spot.Student)]);
        return theirs.Zip(ours, (t, s) => new SegmentPlan(t.ToEquatableArray(), s.ToEquatableArray(), Splits(teacher, t), Splits(student, s)));
    }

    private static IEnumerable<IReadOnlyList<string>> Cut(ArchitectureGraph network, IReadOnlyList<Feature> spots)
    {
        var stages = new Queue<string>(network.Stages.Where(stage => stage.Role != StageRole.Tail).Select(stage => stage.Property));
        foreach (var spot in spots)
        {
            var segment = new List<string>();
            while (stages.Count > 0 && (segment.Count == 0 || segment[segment.Count - 1] != spot.Property))
            {
                segment.Add(stages.Dequeue());
            }

            yield return spot.IsVector ? [.. segment, "Pool"] : segment;
        }

        yield return spots.Count > 0 && spots[spots.Count - 1].IsVector ? ["Classify"] : [.. stages, "Logits"];
    }

    private static bool Splits(ArchitectureGraph network, IReadOnlyList<string> segment)
    {
        var stages = network.Stages.Where(stage => segment.Contains(stage.Property)).ToList();
        if (stages.Count == 0 || stages.Any(stage => stage.Cost is null))
        {
            return false;
        }

        var before = network.Stages.TakeWhile(stage => stage != stages[0]).LastOrDefault()?.Output ?? network.Input;
        return stages.Sum(stage => stage.Cost!.Value.MultiplyAdds) > WorthwhileMultiplyAdds * (Size(before) + Size(stages[stages.Count - 1].Output));
    }

    private static long Size(Shape shape) => shape.Channels * shape.Height * shape.Width;
}
