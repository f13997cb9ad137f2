using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Emission;

/// <summary>A file of generated code.</summary>
/// <param name="Title">What it is called after: a class, or a part of one.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Namespace">The namespace that it is in.</param>
/// <param name="Members">The names of the members that the author of its class wrote.</param>
internal sealed record SourceFile(string Title, string Text, string Namespace, EquatableArray<string> Members)
{
    /// <summary>Its number among those whose names differ by case alone.</summary>
    public int Number { get; init; } = 1;

    /// <summary>
    /// The warnings that the classes bring about that it uses, by their ids: they have been given where that was declared.
    /// </summary>
    public EquatableArray<string> Warnings { get; init; }

    public string Name => Number == 1 ? $"{Title}.g.cs" : $"{Title}.{Number}.g.cs";

    /// <summary>The file of a class, or of a part of it.</summary>
    public static SourceFile Of(TypeName type, EquatableArray<string> members, string text, string? part = null) =>
        new(part is null ? type.FullName : $"{type.FullName}.{part}", text, type.Namespace, members);

    /// <summary>
    /// The files of a compilation. Their names must differ by more than case: the second of two that do not gets a number.
    /// </summary>
    public static IEnumerable<SourceFile> Numbered(IEnumerable<SourceFile> files) => files
        .GroupBy(file => file.Title, StringComparer.OrdinalIgnoreCase)
        .SelectMany(same => same.Select((file, index) => file with { Number = index + 1 }));

    /// <summary>The file without the warnings that the classes bring about that it uses.</summary>
    public SourceFile Using(IEnumerable<TypeName> types) => this with
    {
        Warnings = types.SelectMany(type => type.Warnings).Distinct().OrderBy(id => id, StringComparer.Ordinal).ToEquatableArray(),
    };

    /// <summary>The file where some short names mean something else, and are longer: only then are its lines broken.</summary>
    public SourceFile Finished(EquatableArray<HiddenName> hidden, CancellationToken cancellation)
    {
        var names = new HashSet<string>(hidden.Where(name => name.Namespace == Namespace).Select(name => name.Name));
        names.UnionWith(Members.Where(Graphs.ShortNames.Contains));
        return this with { Text = LineBreaks.In(Qualifier.Qualify(Text, names, cancellation)) };
    }

    public void AddTo(SourceProductionContext production)
    {
        var pragma = Warnings.Count == 0
            ? ""
            : $"#pragma warning disable {string.Join(", ", Warnings)} // Given already, where what is used here was declared.\n";
        production.AddSource(Name, SourceText.From(pragma + Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
    }
}
