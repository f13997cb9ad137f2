using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>The file of a block: a module and its frozen view.</summary>
internal static class BlockFile
{
    public static IEnumerable<SourceFile> Of(BlockModel block, CancellationToken cancellation)
    {
        var (declaration, type) = (block.Declaration, block.Declaration.Type);
        return declaration.Form != ClassForm.Partial ? [] : [SourceFile.Of(type, declaration.Members, Text(block)).Using([type])];
    }

    private static string Text(BlockModel block) => block.Plan is { } plan ? Template.Block.Render(BlockCode.Of(block.Declaration, plan))
        : block.IsSound ? Template.InlinedBlock.Render(new
        {
            block.Declaration.Type,
            Naming.Contract,
            Table = BlockCode.Rows(block.Declaration),
        })
        : Template.BlockSkeleton.Render(new
        {
            block.Declaration.Type,
            block.Graph.UsesPlace,
            Parameters = block.Graph.Settable.Select(ParameterCode.Of).ToList(),
        });
}
