using Sakd.Generators.Graphs;

namespace Sakd.Generators.Declarations;

/// <summary>
/// The name of a top-level class as C# writes it, whether other assemblies see it, and the warnings that its uses get, such as of
/// [Obsolete].
/// </summary>
internal sealed record TypeName(string Namespace, string Name, bool IsPublic, EquatableArray<string> Warnings = default)
{
    /// <summary>The name as metadata has it.</summary>
    public string FullName => Qualified.Replace("@", "");

    /// <summary>The name as code of any other namespace can write it.</summary>
    public string Global => $"global::{Qualified}";

    /// <summary>The name as code inside the class itself writes it.</summary>
    public string Short => SeenFrom(this);

    /// <summary>The name as code inside <paramref name="from"/> writes it: short where that is enough.</summary>
    public string SeenFrom(TypeName from) => Namespace == from.Namespace && !Naming.IsTaken(Name) ? Name : Global;

    private string Qualified => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
