namespace Sakd;

/// <summary>max(x, 0).</summary>
public sealed class ReluAttribute : LayerAttribute;

/// <summary>min(max(x, 0), 6).</summary>
public sealed class Relu6Attribute : LayerAttribute;
