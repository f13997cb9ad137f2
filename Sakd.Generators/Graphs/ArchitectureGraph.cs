using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs;

/// <summary>An architecture worked through for one input.</summary>
/// <param name="Declaration">The architecture as written.</param>
/// <param name="Input">The input.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Stages">Stem and stages.</param>
/// <param name="HeadKey">The key of the linear layer, or the member that is the head, or of the classifier.</param>
internal sealed record ArchitectureGraph(
    ArchitectureDeclaration Declaration, Shape Input, int Classes, EquatableArray<StageGraph> Stages, string HeadKey)
{
    /// <summary>The class that generated code works with: the network's own, or the companion of one written by hand.</summary>
    public TypeName Type => IsWritten ? Naming.Companion(Declaration.Type) : Declaration.Type;

    /// <summary>Whether it is written by hand, so that nothing is known of it but what its members declare.</summary>
    public bool IsWritten => Declaration.Written is not null;

    /// <summary>Whether, in evaluation mode, no sample of a batch influences another.</summary>
    public bool IsSampleWise => Declaration.Written?.IsSampleWise ?? true;

    public StageGraph Stem => Stages[0];

    /// <summary>The stages whose outputs are features 0 to M: stem and spots.</summary>
    public IEnumerable<StageGraph> Features => Stages.Where(stage => stage.IsFeature);

    /// <summary>Whether the last row makes the logits, by as many channels as there are classes.</summary>
    public bool EndsInClassifier => Declaration.Heads.Any(head => head.IsClassifier);

    /// <summary>The length of the pooled vector.</summary>
    public long PooledFeatures => (EndsInClassifier ? Features.Last() : Stages[Stages.Count - 1]).Output.Channels;

    /// <summary>What the head costs; null where that is not known.</summary>
    public StageCost? HeadCost => IsWritten ? null
        : EndsInClassifier ? default(StageCost)
        : new StageCost((PooledFeatures + 1) * Classes, PooledFeatures * Classes);

    /// <summary>What all of it costs; null where that is not known.</summary>
    public StageCost? Cost =>
        Stages.Select(stage => stage.Cost).Concat([HeadCost]).Aggregate((StageCost?)default(StageCost), (sum, cost) => sum + cost);
}

/// <summary>A row of the table worked through for one input.</summary>
/// <param name="Role">What it is.</param>
/// <param name="IsFeature">Whether its output is a feature.</param>
/// <param name="Property">Its member in generated code.</param>
/// <param name="Name">How tables call it.</param>
/// <param name="Output">The shape of its output; a vector is a map of one pixel.</param>
/// <param name="Cost">What it costs; null where that is not known.</param>
internal abstract record StageGraph(StageRole Role, bool IsFeature, string Property, string Name, Shape Output, StageCost? Cost)
{
    /// <summary>The shape of its output as comments write it.</summary>
    public virtual string OutputText => Output.WithBatch;
}

/// <summary>A row of blocks.</summary>
/// <param name="Declaration">The row as written.</param>
/// <param name="Block">Its first block.</param>
/// <param name="Rest">Its other blocks, where they are of another class.</param>
/// <param name="With">The values that it sets, by parameter.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="Cost">What it costs.</param>
internal sealed record BlockStage(
    StageDeclaration Declaration, BlockGraph Block, BlockGraph? Rest, EquatableArray<SetParameter> With, Shape Output, StageCost? Cost)
    : StageGraph(
        Declaration.Role,
        Declaration.Role == StageRole.Stem || Declaration.IsSpot,
        Declaration.Role == StageRole.Stage ? Naming.Property(Declaration.Name) : $"{Declaration.Role}",
        Declaration.Role == StageRole.Stage ? Declaration.Name : $"{Declaration.Role}".ToLowerInvariant(),
        Output,
        Cost)
{
    /// <summary>Whether it is a single block rather than a numbered row of them.</summary>
    public bool IsBlock => !Declaration.IsIndexed;

    /// <summary>The place of its first block among those that ask for it.</summary>
    public int Place { get; init; }

    /// <summary>How many blocks of the network ask for their place.</summary>
    public int Places { get; init; } = 1;
}

/// <summary>A member of a network written by hand.</summary>
/// <param name="Declaration">The member as written.</param>
/// <param name="Output">The shape that it declares.</param>
/// <param name="IsVector">Whether that is a vector's.</param>
internal sealed record MemberStage(MemberDeclaration Declaration, Shape Output, bool IsVector)
    : StageGraph(
        Declaration.Role, Declaration.Role == StageRole.Stem || Declaration.IsSpot, Naming.Member(Declaration.Name), Declaration.Name,
        Output, Cost: null)
{
    /// <inheritdoc/>
    public override string OutputText => IsVector ? Output.AsVector : Output.WithBatch;
}

/// <summary>What a part of a network costs.</summary>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="MultiplyAdds">How many multiply-adds one sample costs.</param>
internal readonly record struct StageCost(long Parameters, long MultiplyAdds)
{
    public static StageCost operator +(StageCost left, StageCost right) =>
        new(left.Parameters + right.Parameters, left.MultiplyAdds + right.MultiplyAdds);
}

/// <summary>A value that a stage sets.</summary>
internal readonly record struct SetParameter(string Name, long Value);
