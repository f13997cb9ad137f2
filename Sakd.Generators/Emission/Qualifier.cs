using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>Writes names in full that mean something else in a namespace or a class than generated code does by them.</summary>
internal static class Qualifier
{
    /// <summary>The text of a file.</summary>
    /// <param name="text">The text with short names.</param>
    /// <param name="hidden">Those to write in full.</param>
    /// <param name="cancellation">Whether it is still wanted.</param>
    public static string Qualify(string text, ISet<string> hidden, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (hidden.Count == 0)
        {
            return text;
        }

        var written = new StringBuilder(text);
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: cancellation);
        var names = tree.GetRoot(cancellation).DescendantNodes().OfType<SimpleNameSyntax>();
        foreach (var name in names.Where(name => hidden.Contains(name.Identifier.ValueText) && IsShort(name)).Reverse())
        {
            written
                .Remove(name.Identifier.SpanStart, name.Identifier.Span.Length)
                .Insert(name.Identifier.SpanStart, ShortNames.Global(name.Identifier.ValueText));
        }

        return written.ToString();
    }

    /// <summary>Whether a name stands by itself and means a type, or the method that generated code calls by its short name.</summary>
    private static bool IsShort(SimpleNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax qualified => qualified.Left == name && qualified.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null,
        AliasQualifiedNameSyntax or UsingDirectiveSyntax or NameColonSyntax or NameEqualsSyntax or BaseNamespaceDeclarationSyntax => false,
        MemberAccessExpressionSyntax access => access.Expression == name && ShortNames.Receivers.Contains(name.Identifier.ValueText),
        InvocationExpressionSyntax => name.Identifier.ValueText == "no_grad",
        AttributeSyntax => true,
        _ => SyntaxFacts.IsInTypeOnlyContext(name),
    };
}
