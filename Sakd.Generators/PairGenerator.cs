using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Emission;
using Sakd.Generators.Plans;

namespace Sakd.Generators;

/// <summary>[SpotAdaptive] classes: for each layout a routing network and a training step, for each distiller the struct that the step is generic over.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class PairGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.SyntaxProvider.Declared(DeclarationReader.SpotAdaptiveAttribute, DeclarationReader.Pair)
            .Combine(context.LibraryDistillers())
            .Select((pair, _) => (Pair: pair.Left, Plan: PairPlan.Build(pair.Left, pair.Right, new Problems())))
            .WithTrackingName(Steps.Plans)
            .SelectMany((built, _) => built.Plan is null ? [] : Emit(built.Plan).Select(file => SourceFile.Of(built.Pair.Type, built.Pair.Members, file.Text, file.Part).Using(Used(built.Plan))))
            .WithTrackingName(Steps.Emission);

        context.Add(files);
    }

    private static IEnumerable<(string Text, string? Part)> Emit(PairPlan plan)
    {
        var code = PairCode.Of(plan);
        yield return (Template.Pair.Render(code), null);
        foreach (var layout in code.Layouts)
        {
            yield return (Template.Layout.Render(layout), layout.Name);
        }

        foreach (var distiller in code.Distillers)
        {
            yield return (Template.Knowledge.Render(distiller), distiller.Struct);
        }
    }

    private static IEnumerable<TypeName> Used(PairPlan plan) =>
        [plan.Type, plan.Teacher.Declaration.Type, plan.Student.Declaration.Type, .. plan.Distillers.Select(distiller => distiller.Type)];
}
