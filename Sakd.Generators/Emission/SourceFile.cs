using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Emission;

/// <summary>A file of generated code.</summary>
internal sealed record SourceFile(string Name, string Text)
{
    /// <summary>The file of a class, or of a part of it.</summary>
    public static SourceFile Of(TypeName type, string text, string? part = null) =>
        new(part is null ? $"{type.FullName}.g.cs" : $"{type.FullName}.{part}.g.cs", text);

    public SourceFile Numbered(int number) => this with { Name = Name.Replace(".g.cs", $".{number}.g.cs") };

    public void AddTo(SourceProductionContext production) => production.AddSource(Name, SourceText.From(Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
}
