namespace Sakd;

/// <summary>
/// The compiler's copy of what a member of a network written by hand declares, on the network's companion: private members are not in the
/// metadata that other assemblies read.
/// </summary>
/// <param name="role">"Stem", "Stage", "Tail" or "Head".</param>
/// <param name="name">The member's name.</param>
/// <param name="shape">The shape that it declares; empty for a head.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DeclaredMemberAttribute(string role, string name, string shape) : Attribute
{
    /// <summary>"Stem", "Stage", "Tail" or "Head".</summary>
    public string Role { get; } = role;

    /// <summary>The member's name.</summary>
    public string Name { get; } = name;

    /// <summary>The shape that it declares; empty for a head.</summary>
    public string Shape { get; } = shape;

    /// <summary>Whether a stage's output is a feature.</summary>
    public bool Spot { get; set; } = true;
}
