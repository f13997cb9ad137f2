using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sakd.CodeFixes.Members;

/// <summary>Writes attributes before members, and the members in the order in which they are run.</summary>
internal static class MemberEdits
{
    /// <summary>The changes of the text.</summary>
    /// <param name="declaration">The class.</param>
    /// <param name="rows">What stands before which member.</param>
    /// <returns>None where the order changes across a region, or what is compiled on a condition.</returns>
    public static ImmutableArray<TextChange> Of(ClassDeclarationSyntax declaration, IReadOnlyList<MemberRow> rows)
    {
        var names = rows.Select(row => row.Member.Name).ToList();
        var all = declaration.Members
            .Select(member => (Member: member, Pieces: Pieces(member).ToList()))
            .Where(member => member.Pieces.Any(piece => names.Contains(piece.Name)))
            .ToList();

        var written = all.SelectMany(member => member.Pieces).Select(piece => piece.Name).Where(names.Contains);
        if (all.Count > 0 && !written.SequenceEqual(names) && declaration.Members
            .Where(member => member.SpanStart >= all[0].Member.SpanStart && member.SpanStart <= all[all.Count - 1].Member.SpanStart)
            .Any(member => member.ContainsDirectives))
        {
            return [];
        }

        // Where a member of the table stands, the next one of the table is put.
        var pieces = all.SelectMany(member => member.Pieces).Where(piece => names.Contains(piece.Name)).ToDictionary(piece => piece.Name);
        var next = 0;
        return
        [
            .. all.Select(member => new TextChange(
                member.Member.FullSpan,
                string.Concat(member.Pieces.Select(piece => names.Contains(piece.Name)
                    ? pieces[rows[next].Member.Name].With(rows[next++])
                    : piece.Text))))
        ];
    }

    // A declaration of several variables becomes one for each: they have different attributes.
    private static IEnumerable<Piece> Pieces(MemberDeclarationSyntax member)
    {
        var (lead, body, trail) = (member.GetLeadingTrivia().ToFullString(), member.ToString(), member.GetTrailingTrivia().ToFullString());
        var line = RemedyEdits.Break(member);
        if (member is PropertyDeclarationSyntax property)
        {
            yield return new Piece(property.Identifier.ValueText, line, lead, body, trail);
        }
        else if (member is FieldDeclarationSyntax { Declaration.Variables: { Count: 1 } only })
        {
            yield return new Piece(only[0].Identifier.ValueText, line, lead, body, trail);
        }
        else if (member is FieldDeclarationSyntax { Declaration.Variables: var variables })
        {
            var start = body.Substring(0, variables[0].SpanStart - member.SpanStart);
            var (first, last) = (variables[0], variables[variables.Count - 1]);
            foreach (var variable in variables)
            {
                yield return new Piece(
                    variable.Identifier.ValueText,
                    line,
                    variable == first ? lead : line.TrimStart('\r', '\n'),
                    $"{start}{variable};",
                    variable == last ? trail : line.TrimEnd(' ', '\t'));
            }
        }
    }

    private sealed record Piece(string Name, string Line, string Lead, string Body, string Trail)
    {
        public string Text => Lead + Body + Trail;

        public string With(MemberRow row) => $"{Lead}{(row.Remark is null ? "" : $"// {row.Remark}.{Line}")}{row.Attribute} {Body}{Trail}";
    }
}
