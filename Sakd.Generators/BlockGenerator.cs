using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Emission;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators;

/// <summary>[Block] classes: a module and its frozen view.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class BlockGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.SyntaxProvider.Declared(DeclarationReader.BlockAttribute, DeclarationReader.Block)
            .SelectMany((block, _) => Emit(block))
            .WithTrackingName(Steps.Emission);

        context.Add(files);
    }

    private static IEnumerable<SourceFile> Emit(BlockDeclaration block)
    {
        if (block.Form != ClassForm.Partial)
        {
            yield break;
        }

        var problems = new Problems();
        var graph = BlockGraphBuilder.Build(block, problems);
        yield return SourceFile.Of(block.Type, block.Members, problems.Any
            ? Template.BlockSkeleton.Render(new { block.Type, Parameters = graph.Settable.Select(parameter => Naming.Escape(parameter.Name)).ToList() })
            : Template.Block.Render(BlockCode.Of(block, BlockPlan.Of(graph)))).Using([block.Type]);
    }
}
