using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>What the template of a layout prints: its routing network and its step.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Name">The layout's name.</param>
/// <param name="BranchPoints">N + 1.</param>
/// <param name="TeacherFeatures">The length of p_t.</param>
/// <param name="StudentFeatures">The length of p_s.</param>
/// <param name="RoutingParameters">The parameters of policy and adapters.</param>
/// <param name="Alignment">Why these spots are compared with each other.</param>
/// <param name="Table">The spots, row by row.</param>
/// <param name="SpotInfos">The rows of its LayoutInfo, in C#.</param>
/// <param name="Spots">The N spots.</param>
/// <param name="Adapters">Their adapters.</param>
/// <param name="IsPretrained">Whether a distiller has a part that is trained before the student.</param>
/// <param name="PreActivations">
/// The argument by which the student's forward pass keeps pre-activations, and a comma before it; empty where they are not asked for.
/// </param>
/// <param name="TeacherPreActivations">The same of the teacher's.</param>
/// <param name="Trail">The argument by which the teacher's forward pass leaves a trail for the routing pass; empty where it cannot.</param>
/// <param name="UnreadOfTeacher">The argument by which it releases features that lie at no spot; empty where there are none.</param>
/// <param name="UnreadOfStudent">The same of the student's.</param>
/// <param name="Route">The lines of the routing pass.</param>
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
    IReadOnlyList<AdaptersCode> Adapters,
    bool IsPretrained,
    string PreActivations,
    string TeacherPreActivations,
    string Trail,
    string UnreadOfTeacher,
    string UnreadOfStudent,
    IReadOnlyList<string> Route)
{
    public static LayoutCode Of(PairCode pair, PairPlan plan, LayoutPlan layout)
    {
        var (teacher, student) = (plan.Teacher.PooledFeatures, plan.Student.PooledFeatures);
        var distillers = plan.Distillers.Where(distiller => distiller.Layout == layout.Name).ToList();
        var preActivations = distillers.Any(distiller => distiller.PreActivations) ? ", TKnowledge.PreActivations" : "";
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
            [.. layout.Spots.Select(AdaptersOf)],
            distillers.Any(distiller => distiller.IsPretrained),
            preActivations,
            distillers.Any(distiller => distiller.TeacherPreActivations) ? ", TeacherPreActivations" : preActivations,
            layout.HasTrail ? $", trail: BeginTrail(x, {string.Join(", ", layout.Spots.Select(spot => spot.Teacher.Index))})" : "",
            Unread(plan.Teacher, layout.Spots.Select(spot => spot.Teacher)),
            Unread(plan.Student, layout.Spots.Select(spot => spot.Student)),
            [.. new RouteWriter(layout, pair.Inputs.Student).Lines()]);
    }

    /// <summary>The argument by which a network's forward pass releases the features, and the tail's output, that lie at no spot.</summary>
    private static string Unread(ArchitectureGraph network, IEnumerable<Feature> spots)
    {
        var others = Feature.Of(network)
            .Append(Feature.Map(network))
            .Select(feature => feature.Index)
            .Except(spots.Select(spot => spot.Index))
            .ToList();
        return others.Count == 0 ? "" : $", unread: Unread({string.Join(", ", others)})";
    }

    private static IReadOnlyList<string> Rows(PairPlan plan, LayoutPlan layout) => TextTable.Format(
    [
        ["spot", "student", "", "teacher", "", "Hst", "Hts"],
        .. layout.Spots.Select(spot => new[]
        {
            $"KD_{spot.Number}", spot.Student.Name, spot.Student.WithBatch, spot.Teacher.Name, spot.Teacher.WithBatch, spot.Hst.ToString(),
            spot.Hts.ToString(),
        }),
        ["KL", "logits", $"[B, {plan.Classes}]", "logits", $"[B, {plan.Classes}]", "", ""],
    ]);

    private static IEnumerable<string> SpotInfo(PairPlan plan, LayoutPlan layout)
    {
        foreach (var spot in layout.Spots)
        {
            yield return $"new SpotInfo(\"KD_{spot.Number}\", {Naming.Literal(spot.Student.Name)}, {spot.Student.Shape.ToCode}, "
                + $"{Naming.Literal(spot.Teacher.Name)}, {spot.Teacher.Shape.ToCode}, Hst: \"{spot.Hst}\", Hts: \"{spot.Hts}\")";
        }

        var logits = new Shape(plan.Classes, 1, 1);
        yield return $"new SpotInfo(\"KL\", \"logits\", {logits.ToCode}, \"logits\", {logits.ToCode}, Hst: \"\", Hts: \"\")";
    }

    private static AdaptersCode AdaptersOf(SpotPlan spot) => new(
        spot.Number,
        $"Spot{spot.Number}",
        TypeOf(spot.Hst),
        Arguments(spot.Hst),
        Arguments(spot.Hts),
        $"From the student's {Text(spot.Student)} to the teacher's {Text(spot.Teacher)}, and back.");

    private static string Text(Feature feature) => $"{feature.Name} {feature.WithBatch}";

    private static string TypeOf(AdapterPlan adapter) =>
        adapter.Geometry is null ? "Linear" : adapter.IsOfTokens ? "TokenAdapter" : "Adapter";

    private static string Arguments(AdapterPlan adapter)
    {
        var channels = FormattableString.Invariant($"{adapter.From.Channels}, {adapter.To.Channels}");
        if (adapter.Geometry is not { } geometry)
        {
            return channels;
        }

        if (adapter.IsOfTokens)
        {
            return $"from: {adapter.From.ToCode}, to: {adapter.To.ToCode}, Normalised";
        }

        var transposed = geometry.Transposed ? "true" : "false";
        var window = FormattableString.Invariant($"kernel: {geometry.Kernel}, stride: {geometry.Stride}, padding: {geometry.Padding}");
        return $"{channels}, {window}, transposed: {transposed}, Normalised";
    }
}

/// <summary>A property that holds the adapters of a spot.</summary>
internal sealed record AdaptersCode(int Number, string Property, string Type, string Hst, string Hts, string Summary);
