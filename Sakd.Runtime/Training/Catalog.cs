using System.Collections.Immutable;
using Sakd.Layers;

namespace Sakd.Training;

/// <summary>What one assembly was compiled to: where names on a command line meet compiled pairs.</summary>
public abstract class Catalog
{
    /// <summary>The assembly's architectures, by name.</summary>
    public abstract ImmutableArray<ArchitectureEntry> Architectures { get; }

    /// <summary>The assembly's pairs, by name.</summary>
    public abstract ImmutableArray<PairEntry> Pairs { get; }
}
