using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Emission;

/// <summary>A file of generated code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Namespace">The namespace that it is in.</param>
/// <param name="Members">The names of the members that the author of its class wrote.</param>
internal sealed record SourceFile(string Name, string Text, string Namespace, EquatableArray<string> Members)
{
    private const string Nullable = "#nullable enable\n";

    /// <summary>The file of a class, or of a part of it.</summary>
    public static SourceFile Of(TypeName type, EquatableArray<string> members, string text, string? part = null) =>
        new(part is null ? $"{type.FullName}.g.cs" : $"{type.FullName}.{part}.g.cs", text, type.Namespace, members);

    public SourceFile Numbered(int number) => this with { Name = Name.Replace(".g.cs", $".{number}.g.cs") };

    /// <summary>The file without the warnings that the classes bring about that it uses: whoever declared so has had them.</summary>
    public SourceFile Using(IEnumerable<TypeName> types)
    {
        var warnings = string.Join(", ", types.Select(type => type.Warnings).OfType<string>().SelectMany(warnings => warnings.Split([", "], StringSplitOptions.None)).Distinct().OrderBy(id => id, StringComparer.Ordinal));
        return warnings.Length == 0 ? this : this with { Text = Text.Replace(Nullable, $"{Nullable}#pragma warning disable {warnings} // Whoever declared what is used here has been warned.\n") };
    }

    /// <summary>The file where some short names mean something else.</summary>
    public SourceFile Qualified(EquatableArray<HiddenName> hidden)
    {
        var names = new HashSet<string>(hidden.Where(name => name.Namespace == Namespace).Select(name => name.Name));
        names.UnionWith(Members.Where(Graphs.ShortNames.Contains));
        return this with { Text = Qualifier.Qualify(Text, names) };
    }

    public void AddTo(SourceProductionContext production) => production.AddSource(Name, SourceText.From(Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
}
