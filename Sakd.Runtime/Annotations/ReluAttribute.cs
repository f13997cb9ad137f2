namespace Sakd;

/// <summary>max(x, 0).</summary>
public sealed class ReluAttribute : LayerAttribute;
