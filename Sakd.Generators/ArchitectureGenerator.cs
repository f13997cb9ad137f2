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
            .WithTrackingName(Steps.Emission)
            .WithDistinctNames();

        context.RegisterSourceOutput(files, static (production, file) => file.AddTo(production));
    }

    private static IEnumerable<SourceFile> Emit(ArchitectureDeclaration architecture, ArchitectureGraph? graph)
    {
        if (architecture.Form == ClassForm.Partial)
        {
            yield return SourceFile.Of(architecture.Type, graph is null
                ? Template.ArchitectureSkeleton.Render(new { architecture.Type, architecture.Name })
                : Template.Architecture.Render(ArchitectureCode.Of(graph)));
        }
        else if (architecture is { Form: ClassForm.HandWritten, Written.IsTaken: false })
        {
            var companion = Naming.Companion(architecture.Type);
            yield return SourceFile.Of(companion, graph is null
                ? Template.CompanionSkeleton.Render(new { Type = companion, Network = architecture.Type.Name, Visibility = architecture.Type.IsPublic ? "public" : "internal", architecture.Name })
                : Template.Companion.Render(ArchitectureCode.Of(graph)));
        }
    }
}
