namespace Sakd;

/// <summary>Two named values of the same size, their channels one after the other.</summary>
/// <param name="left">The name of the value whose channels come first.</param>
/// <param name="right">The name of the value whose channels follow.</param>
public sealed class ConcatAttribute(string left, string right) : LayerAttribute
{
    /// <summary>The name of the value whose channels come first.</summary>
    public string Left { get; } = left;

    /// <summary>The name of the value whose channels follow.</summary>
    public string Right { get; } = right;
}
