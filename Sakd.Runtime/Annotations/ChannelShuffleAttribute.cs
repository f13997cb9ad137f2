namespace Sakd;

/// <summary>Reorders channels so that each group passes some to every group (Zhang et al., ShuffleNet, arXiv 1707.01083).</summary>
/// <param name="groups">The number of groups: an <see cref="int"/> or an expression.</param>
public sealed class ChannelShuffleAttribute(object groups) : LayerAttribute
{
    /// <summary>The number of groups.</summary>
    public object Groups { get; } = groups;
}
