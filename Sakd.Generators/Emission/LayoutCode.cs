using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>What the template of a layout prints: its routing network and its step.</summary>
internal sealed record LayoutCode(
    PairCode Pair,
    string Name,
    int BranchPoints,
    long TeacherFeatures,
    long StudentFeatures,
    long RoutingParameters,
    string Alignment,
    IReadOnlyList<string> Table,
    IReadOnlyList<string> SpotInfos,
    IReadOnlyList<SpotPlan> Spots,
    IReadOnlyList<AdapterCode> Adapters,
    bool IsNormalised,
    bool IsPretrained,
    bool HasPreActivations,
    IReadOnlyList<StepCode> Steps)
{
    public static LayoutCode Of(PairCode pair, PairPlan plan, LayoutPlan layout)
    {
        var (teacher, student) = (plan.Teacher.PooledFeatures, plan.Student.PooledFeatures);
        var policy = (teacher + student + 1) * 2 * layout.BranchPoints;
        return new LayoutCode(
            pair,
            layout.Name,
            layout.BranchPoints,
            teacher,
            student,
            policy + layout.Spots.Sum(spot => spot.Hst.Parameters + spot.Hts.Parameters),
            layout.Alignment,
            Rows(plan, layout),
            [.. SpotInfo(plan, layout)],
            [.. layout.Spots],
            [.. layout.Spots.SelectMany(AdaptersOf)],
            layout.Spots.Any(spot => spot.Hst.Geometry is not null),
            plan.Distillers.Any(distiller => distiller.Layout == layout.Name && distiller.IsPretrained),
            plan.Distillers.Any(distiller => distiller.Layout == layout.Name && distiller.PreActivations),
            [StepCode.Of(plan, layout, isJoint: false), StepCode.Of(plan, layout, isJoint: true)]);
    }

    private static IReadOnlyList<string> Rows(PairPlan plan, LayoutPlan layout) => TextTable.Format(
    [
        ["spot", "student", "", "teacher", "", "Hst", "Hts"],
        .. layout.Spots.Select(spot => new[]
        {
            $"KD_{spot.Number}", spot.Student.Name, spot.Student.WithBatch, spot.Teacher.Name, spot.Teacher.WithBatch, spot.Hst.ToString(), spot.Hts.ToString(),
        }),
        ["KL", "logits", $"[B, {plan.Classes}]", "logits", $"[B, {plan.Classes}]", "", ""],
    ]);

    private static IEnumerable<string> SpotInfo(PairPlan plan, LayoutPlan layout)
    {
        foreach (var spot in layout.Spots)
        {
            yield return $"new SpotInfo(\"KD_{spot.Number}\", {Naming.Literal(spot.Student.Name)}, {spot.Student.Shape.ToCode}, {Naming.Literal(spot.Teacher.Name)}, {spot.Teacher.Shape.ToCode}, Hst: \"{spot.Hst}\", Hts: \"{spot.Hts}\")";
        }

        var logits = new Shape(plan.Classes, 1, 1);
        yield return $"new SpotInfo(\"KL\", \"logits\", {logits.ToCode}, \"logits\", {logits.ToCode}, Hst: \"\", Hts: \"\")";
    }

    private static IEnumerable<AdapterCode> AdaptersOf(SpotPlan spot)
    {
        yield return new AdapterCode(TypeOf(spot.Hst), $"Hst{spot.Number}", $"hst_{spot.Number}", Arguments(spot.Hst), $"The student's {spot.Student.Name} {spot.Student.WithBatch} in the shape of the teacher's {spot.Teacher.Name}, {spot.Teacher.WithBatch}.");
        yield return new AdapterCode(TypeOf(spot.Hts), $"Hts{spot.Number}", $"hts_{spot.Number}", Arguments(spot.Hts), $"The teacher's {spot.Teacher.Name} {spot.Teacher.WithBatch} in the shape of the student's {spot.Student.Name}, {spot.Student.WithBatch}.");
    }

    private static string TypeOf(AdapterPlan adapter) => adapter.Geometry is null ? "Linear" : "Adapter";

    private static string Arguments(AdapterPlan adapter) => adapter.Geometry is { } geometry
        ? FormattableString.Invariant($"{adapter.From.Channels}, {adapter.To.Channels}, kernel: {geometry.Kernel}, stride: {geometry.Stride}, padding: {geometry.Padding}, transposed: {(geometry.Transposed ? "true" : "false")}, normalised")
        : FormattableString.Invariant($"{adapter.From.Channels}, {adapter.To.Channels}");
}

/// <summary>A property that holds an adapter.</summary>
internal sealed record AdapterCode(string Type, string Property, string Key, string Arguments, string Summary);

/// <summary>A step of a layout: of a frozen teacher, or of one that is trained along.</summary>
/// <param name="Type">The name of the class.</param>
/// <param name="IsJoint">Whether the teacher is trained along.</param>
/// <param name="TrailSpots">The numbers of the teacher's features at the spots, where its own pass can leave a trail that the routing pass follows back; otherwise empty.</param>
/// <param name="TeacherView">The field that holds the frozen teacher.</param>
/// <param name="UnreadOfTeacher">The numbers of the teacher's features that lie at no spot; none of a teacher that is trained along, whose features belong to its graph.</param>
/// <param name="UnreadOfStudent">Those of the student's.</param>
/// <param name="Target">The local that holds the teacher's features as the losses see them.</param>
/// <param name="Route">The lines of the routing pass.</param>
internal sealed record StepCode(string Type, bool IsJoint, string TrailSpots, string TeacherView, string UnreadOfTeacher, string UnreadOfStudent, string Target, IReadOnlyList<string> Route)
{
    public bool HasTrail => TrailSpots.Length > 0;

    public static StepCode Of(PairPlan plan, LayoutPlan layout, bool isJoint)
    {
        var (view, hasTrail) = (isJoint ? "_teacherView" : "_teacher", !isJoint && layout.HasTrail);
        return new StepCode(
            $"{layout.Name}{(isJoint ? "Joint" : "")}Step",
            isJoint,
            hasTrail ? string.Join(", ", layout.Spots.Select(spot => spot.Teacher.Index)) : "",
            view,
            isJoint ? "" : Unread(plan.Teacher, spot => spot.Teacher),
            Unread(plan.Student, spot => spot.Student),
            isJoint ? "target" : "t",
            [.. new RouteWriter(layout, view, isJoint ? null : "t", hasTrail).Lines()]);

        string Unread(ArchitectureGraph network, Func<SpotPlan, Feature> at) =>
            string.Join(", ", Feature.Of(network).Select(feature => feature.Index).Except(layout.Spots.Select(spot => at(spot).Index)));
    }
}
