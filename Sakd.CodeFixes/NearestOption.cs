using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Sakd.Generators.Diagnostics;

namespace Sakd.CodeFixes;

/// <summary>
/// Writes the option of an attribute that is nearest to one that there is not. The generator reports it, by file and place as generators
/// do, which no editor's fix can hold on to; what C# itself has to say of the same word can be.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class NearestOption : CodeFixProvider
{
    /// <summary>CS0246: a type or namespace cannot be found, which C# says of options, too.</summary>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0246"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var (document, stop) = (context.Document, context.CancellationToken);
        if (await document.GetSyntaxRootAsync(stop).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(stop).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            var name = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (name is { Parent: NameEqualsSyntax, Parent.Parent.Parent.Parent: AttributeSyntax attribute }
                && AttributeOptions.TypeOf(attribute, model, stop) is { } type
                && NearestName.Of(name.ToString(), AttributeOptions.Of(type)) is { } nearest)
            {
                var change = new TextChange(name.Span, nearest);
                context.RegisterCodeFix(
                    CodeAction.Create($"Write '{nearest}'", stop => RemedyEdits.Apply(document, [change], stop), $"Write {nearest}"),
                    diagnostic);
            }
        }
    }
}
