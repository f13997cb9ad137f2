using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A small graph of layers, the unit that stages repeat: [B, C, H, W] to [B, C', H', W'].</summary>
/// <param name="name">The block's name in messages.</param>
public abstract class Block(string name) : ExplicitModule(name)
{
    /// <summary>The shape of one sample's output.</summary>
    public FeatureShape Output { get; protected init; }

    /// <summary>
    /// The forward pass, which also leaves behind what the ReLUs at its beginning and its end read, where there are such.
    /// </summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="beforeFirstRelu">
    /// Where the input goes behind the batch norm that the block begins with; null where it is not asked for.
    /// </param>
    /// <param name="beforeLastRelu">Where the output without the ReLUs that the block ends in goes; null where it is not asked for.</param>
    public virtual Tensor Forward(Tensor x, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        forward(x);

    /// <summary>The forward pass in evaluation mode over a value that is described.</summary>
    /// <param name="x">What the block reads.</param>
    public abstract GraphValue Describe(GraphValue x);

    /// <summary>Makes a view that computes what the block does in evaluation mode and wants no gradient for any weight.</summary>
    /// <param name="fold">Whether batch norm is folded into the convolution before it.</param>
    /// <returns>The view, which follows the block's weights on <see cref="FrozenBlock.Refresh"/>.</returns>
    public abstract FrozenBlock Freeze(bool fold);
}
