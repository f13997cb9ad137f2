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

    /// <summary>The stages whose outputs are features 0 to M: stem and spots.</summary>
    public IEnumerable<StageGraph> Features => Stages.Where(stage => stage.IsFeature);

    /// <summary>What comes between the last feature and the pooling, or null.</summary>
    public StageGraph? Tail => Stages[Stages.Count - 1] is { Declaration.Role: StageRole.Tail } tail ? tail : null;

    /// <summary>The length of the pooled vector.</summary>
    public long PooledFeatures => Stages[Stages.Count - 1].Output.Channels;

    public long HeadParameters => (PooledFeatures + 1) * Classes;

    public long HeadMultiplyAdds => PooledFeatures * Classes;

    public long Parameters => Stages.Sum(stage => stage.Parameters) + HeadParameters;

    public long MultiplyAdds => Stages.Sum(stage => stage.MultiplyAdds) + HeadMultiplyAdds;
}

/// <summary>A row of the table worked through for one input.</summary>
/// <param name="Declaration">The row as written.</param>
/// <param name="Block">Its first block.</param>
/// <param name="Rest">Its other blocks, where they are of another class.</param>
/// <param name="With">The values that it sets, by parameter.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="MultiplyAdds">How many multiply-adds one sample costs.</param>
internal sealed record StageGraph(
    StageDeclaration Declaration, BlockGraph Block, BlockGraph? Rest, EquatableArray<SetParameter> With, Shape Output, long Parameters, long MultiplyAdds)
{
    public bool IsFeature => Declaration.Role == StageRole.Stem || Declaration.IsSpot;

    /// <summary>Whether it is a single block rather than a numbered row of them.</summary>
    public bool IsBlock => !Declaration.IsIndexed;

    /// <summary>The stage's member in generated code.</summary>
    public string Property => Declaration.Role == StageRole.Stage ? Naming.Property(Declaration.Key) : $"{Declaration.Role}";

    /// <summary>How tables call it: its key, or "stem" and "tail".</summary>
    public string Name => Declaration.Role == StageRole.Stage ? Declaration.Key : $"{Declaration.Role}".ToLowerInvariant();
}

/// <summary>A value that a stage sets.</summary>
internal readonly record struct SetParameter(string Name, long Value);
