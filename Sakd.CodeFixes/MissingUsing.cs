using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sakd.CodeFixes;

/// <summary>Adds the using without which C# does not know a name of the language, an attribute or a distiller.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MissingUsing : CodeFixProvider
{
    private static readonly string[] _namespaces = ["Sakd", "Sakd.Distillers"];

    /// <summary>CS0246: a type or namespace cannot be found.</summary>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0246"];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var stop = context.CancellationToken;
        if (await context.Document.GetSyntaxRootAsync(stop).ConfigureAwait(false) is not CompilationUnitSyntax root
            || await context.Document.Project.GetCompilationAsync(stop).ConfigureAwait(false) is not { } compilation)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is SimpleNameSyntax name
                && _namespaces.FirstOrDefault(home => Has(compilation, home, name)) is { } missing)
            {
                var change = Line(root, missing);
                var title = change.NewText!.Trim();
                context.RegisterCodeFix(
                    CodeAction.Create(
                        title, stop => RemedyEdits.Apply(context.Document, [change], stop), $"{diagnostic.Id} {title}"),
                    diagnostic);
            }
        }
    }

    /// <summary>Writes the using below those that there are, else above everything but what the file begins with.</summary>
    internal static TextChange Line(CompilationUnitSyntax root, string missing)
    {
        var @using = $"using {missing};";
        if ((root.Usings.LastOrDefault() ?? (SyntaxNode?)root.Externs.LastOrDefault()) is { } last)
        {
            return RemedyEdits.Below(last, @using);
        }

        var end = RemedyEdits.LineEnd(root.SyntaxTree.GetText());
        return new TextChange(new TextSpan(HeadOf(root.GetFirstToken(includeZeroWidth: true)), 0), $"{@using}{end}{end}");
    }

    /// <summary>
    /// Where the head of a file ends: its licence, and what has to come first. Comments right above a class are the class's; where
    /// something is compiled on a condition, it is in the way.
    /// </summary>
    private static int HeadOf(SyntaxToken first)
    {
        var (head, isLineEmpty) = (0, true);
        foreach (var trivia in first.LeadingTrivia)
        {
            switch (trivia.Kind())
            {
                case SyntaxKind.IfDirectiveTrivia or SyntaxKind.RegionDirectiveTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
                    or SyntaxKind.MultiLineDocumentationCommentTrivia:
                    return head;
                case SyntaxKind.ShebangDirectiveTrivia or SyntaxKind.IgnoredDirectiveTrivia or SyntaxKind.DefineDirectiveTrivia
                    or SyntaxKind.UndefDirectiveTrivia:
                    (head, isLineEmpty) = (trivia.FullSpan.End, true);
                    break;
                case SyntaxKind.EndOfLineTrivia:
                    head = isLineEmpty || first.IsKind(SyntaxKind.NamespaceKeyword) ? trivia.FullSpan.End : head;
                    isLineEmpty = true;
                    break;
                case SyntaxKind.WhitespaceTrivia:
                    break;
                default:
                    isLineEmpty = trivia.IsDirective;
                    break;
            }
        }

        return head;
    }

    private static bool Has(Compilation compilation, string home, SimpleNameSyntax name)
    {
        var arity = name.Arity == 0 ? "" : $"`{name.Arity}";
        return new[] { "Attribute", "" }.Any(suffix =>
            compilation.GetTypeByMetadataName($"{home}.{name.Identifier.ValueText}{suffix}{arity}") is not null);
    }
}
