using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>What both networks compute between two consecutive branch points, as methods of their frozen views.</summary>
/// <param name="Teacher">The teacher's.</param>
/// <param name="Student">The student's.</param>
internal sealed record SegmentPlan(EquatableArray<string> Teacher, EquatableArray<string> Student)
{
    public bool EndsAtLogits => Teacher[Teacher.Count - 1] is "Logits" or "Classify";

    /// <summary>The segments between spots.</summary>
    public static IEnumerable<SegmentPlan> Between(IReadOnlyList<SpotPlan> spots, ArchitectureGraph teacher, ArchitectureGraph student)
    {
        var theirs = Cut(teacher, [.. spots.Select(spot => spot.Teacher)]);
        var ours = Cut(student, [.. spots.Select(spot => spot.Student)]);
        return theirs.Zip(ours, (t, s) => new SegmentPlan(t.ToEquatableArray(), s.ToEquatableArray()));
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
}
