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
    string Student,
    string StudentName,
    string StudentInfo,
    string Input,
    string InputCode,
    int Classes,
    string Homogeneous,
    IReadOnlyList<LayoutCode> Layouts,
    IReadOnlyList<KnowledgeCode> Distillers)
{
    public static PairCode Of(PairPlan plan)
    {
        var pair = new PairCode(
            plan.Type,
            plan.IsPublic ? "public" : "internal",
            plan.Name,
            plan.Teacher.Type.SeenFrom(plan.Type),
            plan.Teacher.Declaration.Name,
            Info(plan.Teacher),
            plan.Student.Type.SeenFrom(plan.Type),
            plan.Student.Declaration.Name,
            Info(plan.Student),
            plan.Input.ToString(),
            plan.Input.ToCode,
            plan.Classes,
            plan.Homogeneous ? "true" : "false",
            [],
            []);
        return pair with
        {
            Layouts = [.. plan.Layouts.Select(layout => LayoutCode.Of(pair, plan, layout))],
            Distillers = [.. plan.Distillers.Select(distiller => KnowledgeCode.Of(pair, plan, distiller))],
        };
    }

    private static string Info(ArchitectureGraph graph)
    {
        var indent = $"\n{new string(' ', 16)}";
        var rows = string.Concat(ArchitectureCode.StageInfo(graph).Select(row => $"{indent}    {row},"));
        return FormattableString.Invariant(
            $"new ArchitectureInfo({Naming.Literal(graph.Declaration.Name)}, {graph.Input.ToCode}, Classes: {graph.Classes}, Parameters: {graph.Parameters}, MultiplyAdds: {graph.MultiplyAdds}, Stages:{indent}[{rows}{indent}])");
    }
}

/// <summary>What the template of a distiller in a pair prints.</summary>
internal sealed record KnowledgeCode(
    PairCode Pair, string Name, string Title, string Paper, string Weight, string Layout, string Type, string Struct, IReadOnlyList<SpotPlan> Spots)
{
    public static KnowledgeCode Of(PairCode pair, PairPlan plan, DistillerDeclaration distiller) => new(
        pair,
        distiller.Name!,
        distiller.Title,
        distiller.Paper,
        distiller.Weight,
        distiller.Layout,
        distiller.Type.Namespace == "Sakd.Distillers" ? distiller.Type.Name : distiller.Type.SeenFrom(plan.Type),
        Naming.Knowledge(distiller.Name!),
        [.. plan.Layouts.First(layout => layout.Name == distiller.Layout).Spots]);
}
