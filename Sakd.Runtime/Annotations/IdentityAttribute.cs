namespace Sakd;

/// <summary>The input itself, usually under another name or a condition.</summary>
public sealed class IdentityAttribute : LayerAttribute;
