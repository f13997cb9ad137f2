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
            .Select((pair, _) => PairPlan.Build(pair.Left, pair.Right, new Problems()))
            .WithTrackingName(Steps.Plans)
            .SelectMany((plan, _) => Emit(plan))
            .WithTrackingName(Steps.Emission)
            .WithDistinctNames();

        context.RegisterSourceOutput(files, static (production, file) => file.AddTo(production));
    }

    private static IEnumerable<SourceFile> Emit(PairPlan? plan)
    {
        if (plan is null)
        {
            yield break;
        }

        var code = PairCode.Of(plan);
        yield return SourceFile.Of(plan.Type, Template.Pair.Render(code));
        foreach (var layout in code.Layouts)
        {
            yield return SourceFile.Of(plan.Type, Template.Layout.Render(layout), layout.Name);
        }

        foreach (var distiller in code.Distillers)
        {
            yield return SourceFile.Of(plan.Type, Template.Knowledge.Render(distiller), distiller.Struct);
        }
    }
}
