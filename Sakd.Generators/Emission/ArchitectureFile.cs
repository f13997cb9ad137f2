using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>
/// The file of an architecture: a module with a member for each stage, its features and its frozen view; of a network written by hand, its
/// companion.
/// </summary>
internal static class ArchitectureFile
{
    public static IEnumerable<SourceFile> Of(ArchitectureModel network, CancellationToken cancellation)
    {
        var (declaration, companion) = (network.Declaration, Naming.Companion(network.Declaration.Type));
        return declaration switch
        {
            { Form: ClassForm.Partial } => [SourceFile.Of(declaration.Type, declaration.Members, Text(network)).Using(Used(declaration))],
            { Form: ClassForm.HandWritten, Written.IsTaken: false } =>
                [SourceFile.Of(companion, EquatableArray<string>.Empty, Text(network, companion)).Using(Used(declaration))],
            _ => [],
        };
    }

    private static string Text(ArchitectureModel network) => network.Graph is { } graph
        ? Template.Architecture.Render(ArchitectureCode.Of(graph))
        : Template.ArchitectureSkeleton.Render(new { network.Declaration.Type, network.Declaration.Name });

    private static string Text(ArchitectureModel network, TypeName companion) => network.Graph is { } graph
        ? Template.Companion.Render(ArchitectureCode.Of(graph))
        : Template.CompanionSkeleton.Render(new
        {
            Type = companion,
            Network = network.Declaration.Type.SeenFrom(companion),
            Visibility = companion.IsPublic ? "public" : "internal",
            network.Declaration.Name,
        });

    private static IEnumerable<TypeName> Used(ArchitectureDeclaration architecture) => architecture.Stages
        .SelectMany(stage => new[] { stage.First.Block, stage.Rest?.Block })
        .OfType<BlockDeclaration>()
        .Select(block => block.Type)
        .Append(architecture.Type);
}
