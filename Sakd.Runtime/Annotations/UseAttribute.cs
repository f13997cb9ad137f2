namespace Sakd;

/// <summary>Another block as a layer of this one, such as a squeeze-and-excitation that several kinds of blocks share.</summary>
/// <remarks>
/// A block of several inputs reads as many values, which <c>From</c> names: <c>From = "deep, skip"</c>. It becomes no module: its layers
/// are layers of this block, below the key.
/// </remarks>
/// <typeparam name="TBlock">The block.</typeparam>
/// <param name="key">The block's key in PyTorch's state dict; its layers stand below it.</param>
public sealed class UseAttribute<TBlock>(string key) : LayerAttribute
{
    /// <summary>The block's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>
    /// The channels that the block is asked for, those of its input by default: an <see cref="int"/> or an expression over the names of the
    /// block that uses it.
    /// </summary>
    public object? Channels { get; set; }

    /// <summary>The stride that the block is asked for, 1 by default: an <see cref="int"/> or an expression.</summary>
    public object? Stride { get; set; }

    /// <summary>
    /// How many of them there are in a row, 1 by default. Several stand below the key as <c>key.0</c>, <c>key.1</c>, ..., and the stride
    /// is the first one's. Of several inputs the first is what the one before makes, and the others are the same for all.
    /// </summary>
    public int Repeat { get; set; } = 1;

    /// <summary>
    /// Values for the block's parameters, such as <c>ratio = 4, width = channels / 2</c>: numbers or expressions over the names of the
    /// block that uses it.
    /// </summary>
    public string? With { get; set; }
}
