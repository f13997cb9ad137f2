namespace Sakd.Layers;

/// <summary>A small graph of layers, the unit that stages repeat: [B, C, H, W] to [B, C', H', W'].</summary>
/// <param name="name">The block's name in messages.</param>
public abstract class Block(string name) : ExplicitModule(name)
{
    /// <summary>The shape of one sample's output.</summary>
    public FeatureShape Output { get; protected init; }

    /// <summary>Makes a view that computes what the block does in evaluation mode and wants no gradient for any weight.</summary>
    /// <param name="fold">Whether batch norm is folded into the convolution before it.</param>
    /// <returns>The view, which follows the block's weights on <see cref="FrozenBlock.Refresh"/>.</returns>
    public abstract FrozenBlock Freeze(bool fold);
}
