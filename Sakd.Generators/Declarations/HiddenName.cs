namespace Sakd.Generators.Declarations;

/// <summary>
/// A name that means something else in a namespace than generated code does by it, since that namespace has a type or a namespace so
/// called.
/// </summary>
internal sealed record HiddenName(string Namespace, string Name);
