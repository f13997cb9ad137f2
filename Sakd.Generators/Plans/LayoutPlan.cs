using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>Where a pair can distil under one layout: its spots besides the logits, and the segments between the branch points.</summary>
/// <param name="Name">The layout's name.</param>
/// <param name="Spots">The N spots; the logits are the branch point N + 1.</param>
/// <param name="Segments">The N + 1 segments.</param>
internal sealed record LayoutPlan(string Name, EquatableArray<SpotPlan> Spots, EquatableArray<SegmentPlan> Segments)
{
    public int BranchPoints => Spots.Count + 1;

    /// <summary>The layout without spots: knowledge distillation at the logits.</summary>
    public static LayoutPlan Logits(ArchitectureGraph teacher, ArchitectureGraph student) => new(
        "Logits",
        EquatableArray<SpotPlan>.Empty,
        new[] { new SegmentPlan(Properties(teacher.Stages).ToEquatableArray(), Properties(student.Stages).ToEquatableArray(), EndsAtLogits: true) }.ToEquatableArray());

    /// <summary>A spot after every stage, teacher's and student's aligned by index, or null where they cannot be; then a problem was added.</summary>
    public static LayoutPlan? Stages(PairDeclaration pair, ArchitectureGraph teacher, ArchitectureGraph student, Problems problems)
    {
        var (theirs, ours) = (teacher.Stages.Skip(1).ToList(), student.Stages.Skip(1).ToList());
        if (theirs.Count != ours.Count)
        {
            problems.Add(
                "SAKD0018", pair.Site, pair.Type.Name, teacher.Declaration.Name, $"{theirs.Count}", Shapes(theirs), student.Declaration.Name, $"{ours.Count}", Shapes(ours));
            return null;
        }

        var spots = theirs.Zip(ours, (t, s) => (t, s)).Select((spot, index) => Spot(index + 1, spot.t, spot.s)).ToList();
        if (spots.Contains(null))
        {
            return null;
        }

        var segments = Enumerable.Range(0, spots.Count).Select(index => index == 0
            ? new SegmentPlan(
                new[] { "Stem", theirs[0].Property }.ToEquatableArray(), new[] { "Stem", ours[0].Property }.ToEquatableArray(), EndsAtLogits: false)
            : new SegmentPlan(
                new[] { theirs[index].Property }.ToEquatableArray(), new[] { ours[index].Property }.ToEquatableArray(), EndsAtLogits: false));
        var last = new SegmentPlan(EquatableArray<string>.Empty, EquatableArray<string>.Empty, EndsAtLogits: true);
        return new LayoutPlan("Stages", spots.OfType<SpotPlan>().ToEquatableArray(), segments.Concat([last]).ToEquatableArray());

        SpotPlan? Spot(int number, StageGraph t, StageGraph s)
        {
            var hst = AdapterPlan.Between(s.Output, t.Output);
            var hts = AdapterPlan.Between(t.Output, s.Output);
            if (hst is null || hts is null)
            {
                var (from, to) = hst is null ? (s.Output, t.Output) : (t.Output, s.Output);
                problems.Add("SAKD0019", pair.Site, pair.Type.Name, $"{number}", from.ToString(), to.ToString());
                return null;
            }

            return new SpotPlan(number, t.Property, t.Name, t.Output, s.Property, s.Name, s.Output, hst, hts);
        }
    }

    private static IEnumerable<string> Properties(IEnumerable<StageGraph> stages) => stages.Select(stage => stage.Property);

    private static string Shapes(IEnumerable<StageGraph> stages) => string.Join(", ", stages.Select(stage => $"{stage.Name} {stage.Output}"));
}

/// <summary>A place of comparison.</summary>
/// <param name="Number">1 for the first: the name is KD_1.</param>
/// <param name="TeacherFeature">The teacher's feature, as a member of its features.</param>
/// <param name="TeacherName">How tables call it.</param>
/// <param name="TeacherShape">Its shape.</param>
/// <param name="StudentFeature">The student's feature, likewise.</param>
/// <param name="StudentName">How tables call it.</param>
/// <param name="StudentShape">Its shape.</param>
/// <param name="Hst">The adapter from student to teacher.</param>
/// <param name="Hts">The adapter from teacher to student.</param>
internal sealed record SpotPlan(
    int Number,
    string TeacherFeature,
    string TeacherName,
    Shape TeacherShape,
    string StudentFeature,
    string StudentName,
    Shape StudentShape,
    AdapterPlan Hst,
    AdapterPlan Hts);

/// <summary>What both networks compute between two consecutive branch points.</summary>
/// <param name="Teacher">The teacher's stages, as members.</param>
/// <param name="Student">The student's stages, as members.</param>
/// <param name="EndsAtLogits">Whether the head follows.</param>
internal sealed record SegmentPlan(EquatableArray<string> Teacher, EquatableArray<string> Student, bool EndsAtLogits);
