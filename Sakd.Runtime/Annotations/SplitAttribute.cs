namespace Sakd;

/// <summary>Two values, each with half of the channels of the block's input, or of the value that <c>From</c> names.</summary>
/// <param name="left">The name of the first half.</param>
/// <param name="right">The name of the second half, which the next layer reads unless it says otherwise.</param>
public sealed class SplitAttribute(string left, string right) : LayerAttribute
{
    /// <summary>The name of the first half.</summary>
    public string Left { get; } = left;

    /// <summary>The name of the second half.</summary>
    public string Right { get; } = right;
}

/// <summary>
/// Several values, each with an equal part of the channels of the block's input, or of the value that <c>From</c> names.
/// </summary>
/// <param name="parts">Their names, in the order of the channels; the next layer reads the last one unless it says otherwise.</param>
public sealed class ChunkAttribute(params string[] parts) : LayerAttribute
{
    /// <summary>The names of the parts.</summary>
    public string[] Parts { get; } = parts;
}

/// <summary>Some channels that stand one after the other.</summary>
/// <param name="start">The number of the first one, from 0: an <see cref="int"/> or an expression.</param>
/// <param name="channels">How many: an <see cref="int"/> or an expression.</param>
public sealed class SliceAttribute(object start, object channels) : LayerAttribute
{
    /// <summary>The number of the first channel, from 0.</summary>
    public object Start { get; } = start;

    /// <summary>The number of channels.</summary>
    public object Channels { get; } = channels;
}
