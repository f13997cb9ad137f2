using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>What the templates of a pair print.</summary>
internal sealed record PairCode(
    TypeName Type,
    string Visibility,
    string Name,
    string Teacher,
    string TeacherName,
    string TeacherInfo,
    string TeacherHead,
    string Student,
    string StudentName,
    string StudentInfo,
    string StudentHead,
    string Input,
    string InputCode,
    InputsCode Inputs,
    int Classes,
    string Homogeneous,
    IReadOnlyList<LayoutCode> Layouts,
    IReadOnlyList<KnowledgeCode> Distillers,
    IReadOnlyList<UnfitDistiller> Unfit)
{
    public static PairCode Of(PairPlan plan)
    {
        var pair = new PairCode(
            plan.Type,
            plan.IsPublic ? "public" : "internal",
            plan.Name,
            plan.Teacher.Type.SeenFrom(plan.Type),
            plan.Teacher.Declaration.Name,
            Info(plan.Teacher, plan.Type),
            ArchitectureCode.Head(plan.Teacher),
            plan.Student.Type.SeenFrom(plan.Type),
            plan.Student.Declaration.Name,
            Info(plan.Student, plan.Type),
            ArchitectureCode.Head(plan.Student),
            plan.Input.ToString(),
            plan.Input.ToCode,
            InputsCode.Of(plan),
            plan.Classes,
            plan.Homogeneous ? "true" : "false",
            [],
            [],
            [.. plan.Unfit]);
        return pair with
        {
            Layouts = [.. plan.Layouts.Select(layout => LayoutCode.Of(pair, plan, layout))],
            Distillers = [.. plan.Distillers.Select(distiller => KnowledgeCode.Of(pair, plan, distiller))],
        };
    }

    /// <summary>The facts of a network at the pair's input: its own, where that is its reference input.</summary>
    private static string Info(ArchitectureGraph graph, TypeName from)
    {
        if (Shape.Parse(graph.Declaration.Input) == graph.Input && graph.Declaration.Classes == graph.Classes)
        {
            return $"{graph.Type.SeenFrom(from)}.Entry.Info";
        }

        var indent = $"\n{new string(' ', 16)}";
        var rows = string.Concat(ArchitectureCode.StageInfo(graph).Select(row => $"{indent}    {row},"));
        var (parameters, multiplyAdds) = (ArchitectureCode.Known(graph.Cost?.Parameters), ArchitectureCode.Known(graph.Cost?.MultiplyAdds));
        return $"new ArchitectureInfo({Naming.Literal(graph.Declaration.Name)}, {graph.Input.ToCode}, "
            + FormattableString.Invariant($"Classes: {graph.Classes}, Parameters: {parameters}, MultiplyAdds: {multiplyAdds}, ")
            + $"Stages:{indent}[{rows}{indent}])";
    }
}

/// <summary>What the template of a distiller in a pair prints.</summary>
internal sealed record KnowledgeCode(
    PairCode Pair,
    string Name,
    string Title,
    string Paper,
    string Weight,
    int WarmUpEpochs,
    string Layout,
    string Type,
    string Struct,
    bool TakesOptions,
    bool TakesNetworks,
    bool PreActivations,
    bool TeacherPreActivations,
    bool ReadsBetweenSpots,
    bool IsPretrained,
    bool ComparesLevels,
    IReadOnlyList<SpotKnowledgeCode> Spots,
    string AboutMaps,
    IReadOnlyList<string> Maps,
    IReadOnlyList<string> TeacherMaps)
{
    /// <summary>What its constructor takes.</summary>
    public string Parameters => Listed($"{Pair.Teacher} teacher, {Pair.Student} student", "StepOptions options");

    /// <summary>What it is made with.</summary>
    public string Arguments => Listed($"({Pair.Teacher})teacher, ({Pair.Student})student", "options");

    /// <summary>What the distiller owns at its spots, or, where one object compares all of them, what that owns.</summary>
    public string Modules => ComparesLevels ? $"OfLevels({Fields})" : $"Of({Fields})";

    /// <summary>The fields that hold the distiller, spot by spot.</summary>
    public string Fields => string.Join(", ", Spots.Select(spot => spot.Field));

    public static KnowledgeCode Of(PairCode pair, PairPlan plan, DistillerDeclaration distiller)
    {
        if (distiller.ComparesClassMaps)
        {
            return Of(
                pair, plan, distiller, "Class activation maps: what the heads say of each position.",
                [ClassMaps("student", "s", plan.Student), ClassMaps("teacher", "t", plan.Teacher)],
                [ClassMaps("teacher", "t", plan.Teacher)]);
        }

        var spots = Compared(plan, distiller);
        var neighbours = distiller.Compares == Comparison.Neighbours;
        var theirs = spots.Select(spot => spot.Teacher).Concat(neighbours ? [Feature.Of(plan.Teacher)[0]] : []);
        var ours = spots.Select(spot => spot.Student).Concat(neighbours ? [Feature.Of(plan.Student)[0]] : []);
        var teacherMaps = theirs.Where(IsOfTokens).Select(feature => MapOf("t", feature)).ToList();
        return Of(
            pair, plan, distiller, "Tokens as the maps that they are of.",
            [.. ours.Where(IsOfTokens).Select(feature => MapOf("s", feature)), .. teacherMaps], teacherMaps);

        string ClassMaps(string role, string features, ArchitectureGraph network) =>
            $"using var {role}Maps = _{role}Head.ClassMaps({features}.{Feature.Map(network).Property});";

        string MapOf(string features, Feature feature) =>
            $"using var {MapName(features, feature)} = Functional.ToMap({Member(distiller, features, feature)}, "
            + FormattableString.Invariant($"{feature.Shape.Height}, {feature.Shape.Width});");
    }

    private string Listed(string networks, string options) =>
        string.Join(", ", new[] { TakesNetworks ? networks : "", TakesOptions ? options : "" }.Where(item => item.Length > 0));

    private static KnowledgeCode Of(
        PairCode pair, PairPlan plan, DistillerDeclaration distiller, string aboutMaps, IReadOnlyList<string> maps,
        IReadOnlyList<string> teacherMaps) => new(
        pair,
        distiller.Name!,
        distiller.Title,
        distiller.Paper,
        distiller.Weight,
        distiller.WarmUpEpochs,
        distiller.Layout,
        distiller.Type is { Namespace: "Sakd.Distillers" } library && ShortNames.Contains(library.Name)
            ? library.Name
            : distiller.Type.SeenFrom(plan.Type),
        Naming.Knowledge(distiller.Name!),
        distiller.TakesOptions && distiller.Layout != "Logits",
        distiller.ComparesClassMaps,
        distiller.PreActivations,
        distiller.TeacherPreActivations,
        distiller.Compares == Comparison.Neighbours || (distiller.ComparesMaps && HasTail(plan)),
        distiller.IsPretrained,
        distiller.Compares == Comparison.Levels,
        [.. SpotsOf(Compared(plan, distiller), plan, distiller)],
        aboutMaps,
        maps,
        teacherMaps);

    /// <summary>The spots of a distiller's layout, with what it compares there.</summary>
    private static IReadOnlyList<SpotPlan> Compared(PairPlan plan, DistillerDeclaration distiller)
    {
        var spots = plan.Layouts.First(layout => layout.Name == distiller.Layout).Spots;
        return distiller.ComparesMaps
            ? [.. spots.Select(spot => spot with { Teacher = Feature.Map(plan.Teacher), Student = Feature.Map(plan.Student) })]
            : spots;
    }

    private static bool HasTail(PairPlan plan) =>
        new[] { plan.Teacher, plan.Student }.Any(network => Feature.Map(network).Index == network.Features.Count());

    private static IEnumerable<SpotKnowledgeCode> SpotsOf(IReadOnlyList<SpotPlan> spots, PairPlan plan, DistillerDeclaration distiller)
    {
        if (distiller.Compares == Comparison.Levels)
        {
            IReadOnlyList<Feature> theirs = [.. spots.Select(spot => spot.Teacher), Feature.Vector(plan.Teacher)];
            IReadOnlyList<Feature> ours = [.. spots.Select(spot => spot.Student), Feature.Vector(plan.Student)];
            var given = distiller.TakesOptions ? ", options: options" : "";
            yield return new SpotKnowledgeCode(
                1,
                "_levels",
                $"student: [{Each(ours, Shape)}], teacher: [{Each(theirs, Shape)}]{given}",
                $"distilled.WeighLevels(_levels, [{Each(ours, level => Read("s", level))}], [{Each(theirs, level => Read("t", level))}])",
                "");
            yield break;
        }

        for (var i = 0; i < spots.Count; i++)
        {
            var spot = spots[i];
            var (field, decisions) = ($"_spot{spot.Number}", $"distilled[{i}]");
            var (s, t) = (Read("s", spot.Student), Read("t", spot.Teacher));
            var options = (distiller.TakesPosition ? FormattableString.Invariant($", spot: {i}, spots: {spots.Count}") : "")
                + (distiller.TakesOptions ? ", options: options" : "");
            if (distiller.Compares != Comparison.Neighbours)
            {
                var loss = distiller.Compares == Comparison.Remembered
                    ? $"WeighRemembered({field}, {s}, {t}, samples)"
                    : $"Weigh({field}, {s}, {t})";
                yield return new SpotKnowledgeCode(
                    spot.Number, field, $"student: {Shape(spot.Student)}, teacher: {Shape(spot.Teacher)}{options}",
                    $"{decisions}.{loss}", t);
                continue;
            }

            var (studentBefore, teacherBefore) = i == 0
                ? (Feature.Of(plan.Student)[0], Feature.Of(plan.Teacher)[0])
                : (spots[i - 1].Student, spots[i - 1].Teacher);
            yield return new SpotKnowledgeCode(
                spot.Number,
                field,
                $"studentBefore: {Shape(studentBefore)}, student: {Shape(spot.Student)}, teacherBefore: "
                + $"{Shape(teacherBefore)}, teacher: {Shape(spot.Teacher)}{options}",
                $"{decisions}.WeighNeighbours({field}, {Read("s", studentBefore)}, {s}, {Read("t", teacherBefore)}, {t})",
                t);
        }

        static string Each(IEnumerable<Feature> levels, Func<Feature, string> write) => string.Join(", ", levels.Select(write));

        string Read(string features, Feature feature) =>
            distiller.ComparesClassMaps ? features == "s" ? "studentMaps" : "teacherMaps"
            : IsOfTokens(feature) ? MapName(features, feature) : Member(distiller, features, feature);

        string Shape(Feature feature) =>
            (distiller.ComparesClassMaps ? feature.Shape with { Channels = plan.Classes } : feature.Shape.AsMap).ToCode;
    }

    /// <summary>Whether a distiller, which compares maps, is given the map whose pixels the feature's tokens are.</summary>
    private static bool IsOfTokens(Feature feature) => feature.Shape.IsTokens;

    private static string MapName(string features, Feature feature) => $"{features}{feature.Property}";

    private static string Member(DistillerDeclaration distiller, string features, Feature feature) =>
        !feature.IsVector && (distiller.PreActivations || (distiller.TeacherPreActivations && features == "t"))
            ? $"{features}.PreActivations[{feature.Index}]"
            : $"{features}.{feature.Property}";
}

/// <summary>What a distiller has at one spot.</summary>
/// <param name="Number">The spot's number.</param>
/// <param name="Field">The field that holds the distiller.</param>
/// <param name="Arguments">What its constructor gets.</param>
/// <param name="Loss">The spot's part of the loss.</param>
/// <param name="TeacherFeature">The teacher's feature at the spot.</param>
internal sealed record SpotKnowledgeCode(int Number, string Field, string Arguments, string Loss, string TeacherFeature);
