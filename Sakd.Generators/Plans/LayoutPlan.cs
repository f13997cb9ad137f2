using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>Where a pair can distil under one layout: its spots besides the logits, and the segments between the branch points.</summary>
/// <param name="Name">The layout's name.</param>
/// <param name="Alignment">Why these spots are compared with each other.</param>
/// <param name="Spots">The N spots; the logits are the branch point N + 1.</param>
/// <param name="Segments">The N + 1 segments.</param>
/// <param name="IsSampleWise">Whether, in evaluation mode, both networks compute each sample by itself.</param>
internal sealed record LayoutPlan(
    string Name, string Alignment, EquatableArray<SpotPlan> Spots, EquatableArray<SegmentPlan> Segments, bool IsSampleWise)
{
    public int BranchPoints => Spots.Count + 1;

    /// <summary>
    /// Whether there is a segment of the teacher, after the first, whose graph is worth keeping from its own pass: one of more than the way
    /// to the logits.
    /// </summary>
    public bool HasTrail => IsSampleWise && Segments.Skip(1).Any(segment => segment.Teacher.Count > 1 || !segment.EndsAtLogits);

    /// <summary>Every layout that the pair can have, with a problem for each that it must have and cannot.</summary>
    public static IEnumerable<LayoutPlan> All(PairDeclaration pair, ArchitectureGraph teacher, ArchitectureGraph student, Problems problems)
    {
        var (theirs, ours) = (Feature.Of(teacher), Feature.Of(student));
        yield return Of("Logits", "the logits alone", []);

        if (theirs.Count > 2 && ours.Count > 2 && Spot(1, theirs[2], ours[2]) is { } middle)
        {
            yield return Of("Middle", "feature 2 of both, by index", [middle]);
        }

        if (SpotAlignment.Of(pair, teacher, student, problems) is { } alignment)
        {
            var spots = alignment.Pairs
                .Select((aligned, index) => Spot(index + 1, theirs[aligned.Teacher], ours[aligned.Student]))
                .ToList();
            if (!spots.Contains(null))
            {
                yield return Of("Stages", alignment.Reason, spots.OfType<SpotPlan>());
            }
        }

        if (Spot(1, theirs[theirs.Count - 1], ours[ours.Count - 1]) is { } last)
        {
            yield return Of("Last", "the last feature of both", [last]);
        }

        if (teacher.EndsInClassifier || student.EndsInClassifier)
        {
            yield break;
        }

        var (teacherVector, studentVector) = (Feature.Vector(teacher), Feature.Vector(student));
        yield return Of("Pooled", "the pooled vector of both", [new SpotPlan(
            1, teacherVector, studentVector, AdapterPlan.Linear(studentVector.Shape, teacherVector.Shape),
            AdapterPlan.Linear(teacherVector.Shape, studentVector.Shape))]);

        SpotPlan? Spot(int number, Feature t, Feature s)
        {
            var hst = AdapterPlan.Between(s.Shape, t.Shape);
            var hts = AdapterPlan.Between(t.Shape, s.Shape);
            if (hst is null || hts is null)
            {
                var (from, to) = hst is null ? (s.Shape, t.Shape) : (t.Shape, s.Shape);
                problems.Add(Descriptors.NoAdapter, pair.Site, pair.Type.Name, $"{t.Name} and {s.Name}", from.ToString(), to.ToString());
                return null;
            }

            return new SpotPlan(number, t, s, hst, hts);
        }

        LayoutPlan Of(string name, string alignment, IEnumerable<SpotPlan> spots)
        {
            var all = spots.ToEquatableArray();
            return new LayoutPlan(
                name, alignment, all, SegmentPlan.Between(all, teacher, student).ToEquatableArray(),
                teacher.IsSampleWise && student.IsSampleWise);
        }
    }
}

/// <summary>A value of a network that can be compared.</summary>
/// <param name="Property">It as a member of the network's features.</param>
/// <param name="Name">How tables call it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Index">Its number among the features; one more than the last for the pooled vector.</param>
internal sealed record Feature(string Property, string Name, Shape Shape, int Index)
{
    /// <summary>Features 0 to M.</summary>
    public static IReadOnlyList<Feature> Of(ArchitectureGraph network) =>
        [.. network.Features.Select((stage, index) => new Feature(stage.Property, stage.Name, stage.Output, index))];

    /// <summary>What the network pools: the output of its tail or, without one, the last feature.</summary>
    public static Feature Map(ArchitectureGraph network) => network.Stages[network.Stages.Count - 1] is { IsFeature: false } tail
        ? new Feature(tail.Property, tail.Name, tail.Output, network.Features.Count())
        : Of(network).Last();

    /// <summary>The pooled vector.</summary>
    public static Feature Vector(ArchitectureGraph network) =>
        new("Pooled", "pooled", new Shape(network.PooledFeatures, 1, 1), network.Features.Count());

    public bool IsVector => Property == "Pooled";

    /// <summary>The shape as comments write it.</summary>
    public string WithBatch => IsVector ? Shape.AsVector : Shape.WithBatch;
}

/// <summary>A place of comparison.</summary>
/// <param name="Number">1 for the first: the name is KD_1.</param>
/// <param name="Teacher">What it compares of the teacher.</param>
/// <param name="Student">What it compares of the student.</param>
/// <param name="Hst">The adapter from student to teacher.</param>
/// <param name="Hts">The adapter from teacher to student.</param>
internal sealed record SpotPlan(int Number, Feature Teacher, Feature Student, AdapterPlan Hst, AdapterPlan Hts);
