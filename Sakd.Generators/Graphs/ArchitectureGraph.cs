using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs;

/// <summary>An architecture worked through for one input.</summary>
/// <param name="Declaration">The architecture as written.</param>
/// <param name="Input">The input.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Stages">Stem and stages.</param>
/// <param name="HeadKey">The key of the linear layer.</param>
internal sealed record ArchitectureGraph(
    ArchitectureDeclaration Declaration, Shape Input, int Classes, EquatableArray<StageGraph> Stages, string HeadKey)
{
    public TypeName Type => Declaration.Type;

    public StageGraph Stem => Stages[0];

    /// <summary>The length of the pooled vector.</summary>
    public long PooledFeatures => Stages[Stages.Count - 1].Output.Channels;

    public long HeadParameters => (PooledFeatures + 1) * Classes;

    public long HeadMultiplyAdds => PooledFeatures * Classes;

    public long Parameters => Stages.Sum(stage => stage.Parameters) + HeadParameters;

    public long MultiplyAdds => Stages.Sum(stage => stage.MultiplyAdds) + HeadMultiplyAdds;
}

/// <summary>A stem or stage worked through for one input.</summary>
/// <param name="Declaration">The stage as written.</param>
/// <param name="Block">Its block.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="MultiplyAdds">How many multiply-adds one sample costs.</param>
internal sealed record StageGraph(StageDeclaration Declaration, BlockGraph Block, Shape Output, long Parameters, long MultiplyAdds)
{
    public bool IsStem => Declaration.Role == StageRole.Stem;

    /// <summary>The stage's member in generated code.</summary>
    public string Property => IsStem ? "Stem" : Naming.Property(Declaration.Key);

    /// <summary>How tables call it: its key, or "stem".</summary>
    public string Name => IsStem ? "stem" : Declaration.Key;
}
