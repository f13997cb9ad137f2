namespace Sakd;

/// <summary>The sum of two named values of the same shape.</summary>
/// <param name="left">The name of the first value.</param>
/// <param name="right">The name of the second value.</param>
public sealed class AddAttribute(string left, string right) : LayerAttribute
{
    /// <summary>The name of the first value.</summary>
    public string Left { get; } = left;

    /// <summary>The name of the second value.</summary>
    public string Right { get; } = right;
}
