namespace Sakd;

/// <summary>
/// The product of two named values: of the same shape, or the right one a map of one pixel, a factor for each channel of the left.
/// </summary>
/// <param name="left">The name of the value that is scaled.</param>
/// <param name="right">The name of its factors.</param>
public sealed class MultiplyAttribute(string left, string right) : LayerAttribute
{
    /// <summary>The name of the value that is scaled.</summary>
    public string Left { get; } = left;

    /// <summary>The name of its factors.</summary>
    public string Right { get; } = right;
}
