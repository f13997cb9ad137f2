using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Emission;
using Sakd.Generators.Graphs;

namespace Sakd.Generators;

/// <summary>
/// [Architecture] classes: a module with a member for each stage, its features and its frozen view; of a network written by hand, in a companion beside it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ArchitectureGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.SyntaxProvider.Declared(DeclarationReader.ArchitectureAttribute, DeclarationReader.Architecture)
            .Select((architecture, _) => (Architecture: architecture, Graph: ArchitectureGraphBuilder.Build(architecture, new Problems())))
            .WithTrackingName(Steps.Graphs)
            .SelectMany((built, _) => Emit(built.Architecture, built.Graph))
            .WithTrackingName(Steps.Emission);

        context.Add(files);
    }

    private static IEnumerable<SourceFile> Emit(ArchitectureDeclaration architecture, ArchitectureGraph? graph)
    {
        var used = architecture.Stages.SelectMany(stage => new[] { stage.First, stage.Rest }).Select(reference => reference?.Block?.Type).OfType<TypeName>().Append(architecture.Type);
        if (architecture.Form == ClassForm.Partial)
        {
            yield return SourceFile.Of(architecture.Type, architecture.Members, graph is null
                ? Template.ArchitectureSkeleton.Render(new { architecture.Type, architecture.Name })
                : Template.Architecture.Render(ArchitectureCode.Of(graph))).Using(used);
        }
        else if (architecture is { Form: ClassForm.HandWritten, Written.IsTaken: false })
        {
            var companion = Naming.Companion(architecture.Type);
            yield return SourceFile.Of(companion, EquatableArray<string>.Empty, graph is null
                ? Template.CompanionSkeleton.Render(new { Type = companion, Network = architecture.Type.SeenFrom(companion), Visibility = architecture.Type.IsPublic ? "public" : "internal", architecture.Name })
                : Template.Companion.Render(ArchitectureCode.Of(graph))).Using(used);
        }
    }
}
