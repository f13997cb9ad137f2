namespace Sakd;

/// <summary>A distiller of the library that a pair cannot use.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Reason">Why, with both shapes.</param>
public sealed record UnfitDistiller(string Name, string Reason);
