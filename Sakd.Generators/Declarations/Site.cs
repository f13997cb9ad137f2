namespace Sakd.Generators.Declarations;

/// <summary>
/// A place that a diagnostic can point at: a class, or a member of it, and one of its attributes by position, -1 for the class itself. It
/// has no line numbers, so that an edit elsewhere in the file changes nothing; the analyzer turns it into a location.
/// </summary>
internal readonly record struct Site(string Type, int Attribute, string? Member = null)
{
    public static Site Of(TypeName type) => new(type.FullName, -1);
}
