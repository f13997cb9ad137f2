namespace Sakd;

/// <summary>Named values of the same size, their channels one after the other.</summary>
/// <param name="left">The name of the value whose channels come first.</param>
/// <param name="right">The name of the value whose channels follow.</param>
public sealed class ConcatAttribute(string left, string right) : LayerAttribute
{
    /// <summary>Joins several values, such as the branches of an Inception module.</summary>
    /// <param name="left">The name of the value whose channels come first.</param>
    /// <param name="right">The name of the value whose channels follow.</param>
    /// <param name="further">The names of those whose channels follow these.</param>
    public ConcatAttribute(string left, string right, params string[] further)
        : this(left, right) => Further = further;

    /// <summary>The name of the value whose channels come first.</summary>
    public string Left { get; } = left;

    /// <summary>The name of the value whose channels follow.</summary>
    public string Right { get; } = right;

    /// <summary>The names of those whose channels follow these.</summary>
    public string[] Further { get; } = [];
}
