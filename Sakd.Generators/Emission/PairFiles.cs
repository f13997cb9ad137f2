using Sakd.Generators.Declarations;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>
/// The files of a pair: for each layout a routing network and a training step, for each distiller the struct that the step is generic over.
/// </summary>
internal static class PairFiles
{
    public static IEnumerable<SourceFile> Of(PairModel pair, CancellationToken cancellation)
    {
        if (pair.Plan is not { } plan)
        {
            yield break;
        }

        var code = PairCode.Of(plan);
        yield return File(Template.Pair.Render(code), null);
        foreach (var layout in code.Layouts)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return File(Template.Layout.Render(layout), layout.Name);
        }

        foreach (var distiller in code.Distillers)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return File(Template.Knowledge.Render(distiller), distiller.Struct);
        }

        SourceFile File(string text, string? part) => SourceFile.Of(plan.Type, pair.Declaration.Members, text, part).Using(Used(plan));
    }

    private static IEnumerable<TypeName> Used(PairPlan plan) =>
        [plan.Type, plan.Teacher.Declaration.Type, plan.Student.Declaration.Type, .. plan.Distillers.Select(distiller => distiller.Type)];
}
