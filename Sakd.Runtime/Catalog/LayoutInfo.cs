using System.Collections.Immutable;

namespace Sakd;

/// <summary>The branch points of one pair for the distillers of one layout.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Alignment">Why these spots of the two networks belong together, such as "by index: both have as many stages".</param>
/// <param name="Spots">The branch points in order; the last is the logits', "KL".</param>
/// <param name="RoutingParameters">Trainable scalars of policy and adapters.</param>
public sealed record LayoutInfo(Layout Layout, string Alignment, ImmutableArray<SpotInfo> Spots, long RoutingParameters);
