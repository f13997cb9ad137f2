namespace Sakd.Generators.Declarations;

/// <summary>The name of a top-level class as C# writes it, and whether other assemblies see it.</summary>
internal sealed record TypeName(string Namespace, string Name, bool IsPublic)
{
    /// <summary>The name as metadata has it.</summary>
    public string FullName => Qualified.Replace("@", "");

    /// <summary>The name as code of any other namespace can write it.</summary>
    public string Global => $"global::{Qualified}";

    /// <summary>The name as code inside <paramref name="from"/> writes it: short where that is enough.</summary>
    public string SeenFrom(TypeName from) => Namespace == from.Namespace ? Name : Global;

    private string Qualified => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
