namespace Sakd;

/// <summary>
/// On a field or property of a network written by hand: what comes before the first stage; its output is feature 0, never a spot.
/// </summary>
/// <param name="shape">The shape of one sample's output, channels x height x width, such as <c>16x28x28</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class StemAttribute(string shape) : Attribute
{
    /// <summary>The shape of one sample's output.</summary>
    public string Shape { get; } = shape;
}

/// <summary>
/// On a field or property of a network written by hand: a stage, whose output is the next feature and a spot of the distillers that compare
/// stages.
/// </summary>
/// <param name="shape">The shape of one sample's output, channels x height x width, such as <c>32x14x14</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class StageAttribute(string shape) : Attribute
{
    /// <summary>The shape of one sample's output.</summary>
    public string Shape { get; } = shape;

    /// <summary>Whether the output is a feature of the network, 1 to M. Members that are none belong to the next one that is.</summary>
    public bool Spot { get; set; } = true;
}

/// <summary>
/// On a field or property of a network written by hand: what lies between the last stage and the head, such as its own pooling.
/// </summary>
/// <param name="shape">
/// The shape of one sample's output: channels x height x width, or of a vector its length, such as <c>512</c>. The vector of the last tail
/// is the pooled vector itself; a map is averaged to it.
/// </param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class TailAttribute(string shape) : Attribute
{
    /// <summary>The shape of one sample's output.</summary>
    public string Shape { get; } = shape;
}
