using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Sakd.Generators.Diagnostics;

namespace Sakd.CodeFixes;

/// <summary>Does what a diagnostic of the compiler carries as its remedy.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class SakdCodeFixes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ["SAKD0001", "SAKD0004", "SAKD0006", "SAKD0007", "SAKD0009", "SAKD0026", "SAKD0030", "SAKD0047", "SAKD0054", "SAKD0057"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            // The generator reports by file and place, which is not the tree's.
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Remedy.Of(diagnostic.Properties) is { } remedy && RemedyEdits.Of(remedy, node) is { IsEmpty: false } edits)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        remedy.Title, stop => RemedyEdits.Apply(context.Document, edits, stop), $"{diagnostic.Id} {remedy.Title}"),
                    diagnostic);
            }
        }
    }
}
