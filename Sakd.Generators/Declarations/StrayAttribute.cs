namespace Sakd.Generators.Declarations;

/// <summary>An attribute on a class without the one that it belongs to.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Class">The name of the class.</param>
/// <param name="Name">The attribute's name.</param>
/// <param name="Owner">The name of the one that is missing.</param>
internal sealed record StrayAttribute(Site Site, string Class, string Name, string Owner);
