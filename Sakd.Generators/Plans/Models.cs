using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators.Plans;

/// <summary>A block on its way through the compiler.</summary>
/// <param name="Declaration">As written.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="IsSound">Whether there is no mistake in it.</param>
/// <param name="Plan">What is to be emitted; null before it is planned, where there is a mistake, and for a block that is inlined.</param>
internal sealed record BlockModel(BlockDeclaration Declaration, BlockGraph Graph, bool IsSound, BlockPlan? Plan = null)
{
    public static BlockModel Of(BlockDeclaration block, CancellationToken cancellation)
    {
        var problems = new Problems();
        return new BlockModel(block, BlockGraphBuilder.Build(block, problems), !problems.Any);
    }

    public BlockModel Planned() => IsSound && !Declaration.IsInlined ? this with { Plan = BlockPlan.Of(Graph) } : this;
}

/// <summary>An architecture on its way through the compiler.</summary>
/// <param name="Declaration">As written.</param>
/// <param name="Graph">Its graph for the reference input; null where there is none.</param>
/// <param name="IsSound">Whether there is no mistake in it.</param>
internal sealed record ArchitectureModel(ArchitectureDeclaration Declaration, ArchitectureGraph? Graph, bool IsSound)
{
    /// <summary>The class that the catalog names; null where it has none to name.</summary>
    public TypeName? CatalogName =>
        IsSound && Graph is not null && Declaration.Form is ClassForm.Partial or ClassForm.HandWritten ? Graph!.Type : null;

    public static ArchitectureModel Of(ArchitectureDeclaration architecture, CancellationToken cancellation)
    {
        var problems = new Problems();
        return new ArchitectureModel(architecture, ArchitectureGraphBuilder.Build(architecture, problems), !problems.Any);
    }
}

/// <summary>A pair on its way through the compiler.</summary>
/// <param name="Declaration">As written.</param>
/// <param name="Plan">What is to be emitted; null where there is a mistake.</param>
internal sealed record PairModel(PairDeclaration Declaration, PairPlan? Plan)
{
    /// <summary>The class that the catalog names; null where it has none to name.</summary>
    public TypeName? CatalogName => Plan is not null && Declaration.Form == ClassForm.Partial ? Declaration.Type : null;

    public static PairModel Of(PairDeclaration pair, EquatableArray<DistillerDeclaration> library) =>
        new(pair, PairPlan.Build(pair, library, new Problems()));
}
