using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Sakd.Generators.Diagnostics;

namespace Sakd.CodeFixes;

/// <summary>What a remedy changes in the text, of which all else stays as somebody has laid it out.</summary>
internal static class RemedyEdits
{
    /// <summary>The changes, in the order of their places.</summary>
    /// <param name="remedy">The remedy.</param>
    /// <param name="node">Where the mistake is: a class, an attribute, or an option's name.</param>
    /// <returns>None where the text is not what the remedy is for.</returns>
    public static ImmutableArray<TextChange> Of(Remedy remedy, SyntaxNode node)
    {
        var (type, attribute) = (node.FirstAncestorOrSelf<TypeDeclarationSyntax>(), node.FirstAncestorOrSelf<AttributeSyntax>());
        return remedy.Kind switch
        {
            RemedyKind.Partial when type is not null => [Insert(type.Keyword.SpanStart, "partial ")],
            RemedyKind.Append when type?.AttributeLists.LastOrDefault() is { } last =>
                [Below(last, $"[{remedy.Text}]")],
            RemedyKind.Insert when attribute?.Parent is AttributeListSyntax list =>
                [Before(list, attribute, remedy), .. Replace(remedy, attribute)],
            RemedyKind.Replace => Replace(remedy, node),
            RemedyKind.Set when attribute is not null => [Set(attribute, remedy.Text, remedy.New)],
            RemedyKind.Swap when attribute?.Name is GenericNameSyntax { TypeArgumentList.Arguments: { Count: 2 } both } =>
                [new(both[0].Span, both[1].ToString()), new(both[1].Span, both[0].ToString())],
            _ => [],
        };
    }

    /// <summary>A document with changes.</summary>
    public static async Task<Document> Apply(Document document, ImmutableArray<TextChange> edits, CancellationToken stop)
    {
        var text = await document.GetTextAsync(stop).ConfigureAwait(false);
        return document.WithText(text.WithChanges(edits));
    }

    /// <summary>Writes a line below a node, and below the comment behind it.</summary>
    public static TextChange Below(SyntaxNode node, string line)
    {
        var last = node.GetTrailingTrivia().LastOrDefault();
        return Insert(last.IsKind(SyntaxKind.EndOfLineTrivia) ? last.SpanStart : node.Span.End, Break(node) + line);
    }

    /// <summary>The break between the line of a node and the next, which begins where this one does.</summary>
    public static string Break(SyntaxNode node)
    {
        var text = node.SyntaxTree.GetText();
        var start = text.Lines.GetLineFromPosition(node.SpanStart).ToString();
        return $"{LineEnd(text)}{start.Substring(0, start.Length - start.TrimStart().Length)}";
    }

    /// <summary>How the lines of a text end, as its first does.</summary>
    public static string LineEnd(SourceText text)
    {
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }

    private static TextChange Before(AttributeListSyntax list, AttributeSyntax attribute, Remedy remedy) => list.Attributes[0] == attribute
        ? Insert(list.SpanStart, $"[{remedy.Text}] ")
        : Insert(attribute.SpanStart, $"{remedy.Text}, ");

    // The last one: a name of the attribute's own comes before what it reads, or is said by As.
    private static ImmutableArray<TextChange> Replace(Remedy remedy, SyntaxNode within)
    {
        if (remedy.Old.Length == 0)
        {
            return [];
        }

        var own = within.DescendantNodes()
            .OfType<AttributeArgumentSyntax>()
            .Where(argument => argument.NameEquals?.Name.Identifier.ValueText == "As")
            .Select(argument => argument.Span)
            .ToList();
        return
        [
            .. Regex.Matches(within.ToString(), $@"\b{Regex.Escape(remedy.Old)}\b")
                .Cast<Match>()
                .Select(found => new TextSpan(within.SpanStart + found.Index, found.Length))
                .Where(place => !own.Any(name => name.Contains(place)))
                .Reverse()
                .Take(1)
                .Select(place => new TextChange(place, remedy.New))
        ];
    }

    private static TextChange Set(AttributeSyntax attribute, string option, string value)
    {
        if (attribute.ArgumentList is not { } list)
        {
            return Insert(attribute.Name.Span.End, $"({option} = {value})");
        }

        var set = list.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == option);
        return set is not null ? new TextChange(set.Expression.Span, value)
            : Insert(list.CloseParenToken.SpanStart, $"{(list.Arguments.Count > 0 ? ", " : "")}{option} = {value}");
    }

    private static TextChange Insert(int at, string text) => new(new TextSpan(at, 0), text);
}
