namespace Sakd.Generators.Declarations;

/// <summary>The name of a top-level class and where it may be seen from.</summary>
internal sealed record TypeName(string Namespace, string Name, bool IsPublic)
{
    /// <summary>The name as metadata has it.</summary>
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    /// <summary>The name as code of any other namespace can write it.</summary>
    public string Global => $"global::{FullName}";

    /// <summary>The name as code inside <paramref name="from"/> writes it: short where that is enough.</summary>
    public string SeenFrom(TypeName from) => Namespace == from.Namespace ? Name : Global;
}
