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
