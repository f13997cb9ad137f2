using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A small graph of layers, the unit that stages repeat: [B, C, H, W] to [B, C', H', W'].</summary>
/// <param name="name">The block's name in messages.</param>
public abstract class Block(string name) : ExplicitModule(name)
{
    /// <summary>The shape of one sample's output.</summary>
    public FeatureShape Output { get; protected init; }

    /// <summary>Whether the last layer is a ReLU.</summary>
    public virtual bool EndsInRelu => false;

    /// <summary>The forward pass without the ReLU at its end; the whole of it where there is none.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    public virtual Tensor BeforeRelu(Tensor x) => forward(x);

    /// <summary>The forward pass, which also leaves behind what the ReLU at its end reads.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="preActivations">Where that goes; null where nobody asks.</param>
    public Tensor Forward(Tensor x, ICollection<Tensor>? preActivations) =>
        preActivations is null ? forward(x) : Activation.After(BeforeRelu(x), EndsInRelu, preActivations);

    /// <summary>Makes a view that computes what the block does in evaluation mode and wants no gradient for any weight.</summary>
    /// <param name="fold">Whether batch norm is folded into the convolution before it.</param>
    /// <returns>The view, which follows the block's weights on <see cref="FrozenBlock.Refresh"/>.</returns>
    public abstract FrozenBlock Freeze(bool fold);
}
