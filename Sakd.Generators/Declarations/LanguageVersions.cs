using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sakd.Generators.Declarations;

/// <summary>The versions of C#: generated code is written in one of them.</summary>
internal static class LanguageVersions
{
    private const int Needed = 1300;

    /// <summary>Whether a compilation's version is that of generated code, or a later one.</summary>
    public static bool Know(Compilation compilation) => compilation is not CSharpCompilation sharp || (int)sharp.LanguageVersion >= Needed;

    /// <summary>A compilation's version, as a project writes it.</summary>
    public static string Of(Compilation compilation) => ((CSharpCompilation)compilation).LanguageVersion.ToDisplayString();
}
