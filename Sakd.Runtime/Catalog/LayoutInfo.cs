using System.Collections.Immutable;

namespace Sakd;

/// <summary>The branch points of one pair for the distillers of one layout.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Spots">The branch points in order; the last is the logits', "KL".</param>
/// <param name="RoutingParameters">Trainable scalars of policy and adapters.</param>
public sealed record LayoutInfo(Layout Layout, ImmutableArray<SpotInfo> Spots, long RoutingParameters);
