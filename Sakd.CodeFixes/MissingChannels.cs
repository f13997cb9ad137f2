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
/// Writes the channels that a layer of a block was left without, as the block's other layers have them: those that its stage gives it.
/// It is C# that reports it, for an attribute that lacks an argument is none.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MissingChannels : CodeFixProvider
{
    private const string Channels = "channels";

    /// <summary>CS7036: there is no argument for a parameter.</summary>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS7036"];

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
            if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is { } attribute
                && AttributeOptions.TypeOf(attribute, model, stop) is { InstanceConstructors: { Length: 1 } constructors }
                && attribute.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
                && model.GetDeclaredSymbol(declaration, stop) is INamedTypeSymbol type
                && OthersSaySo(type)
                && Argument(attribute, constructors[0].Parameters) is { } change)
            {
                const string Title = $"Write \"{Channels}\"";
                context.RegisterCodeFix(CodeAction.Create(Title, stop => RemedyEdits.Apply(document, [change], stop), Title), diagnostic);
            }
        }
    }

    /// <summary>Whether a class is a block in which some layer has these channels, or none has any.</summary>
    private static bool OthersSaySo(INamedTypeSymbol type)
    {
        var attributes = type.GetAttributes();
        var said =
            (from data in attributes
             from parameter in data.AttributeConstructor?.Parameters ?? []
             where parameter.Name == Channels && data.AttributeClass!.ContainingNamespace.ToDisplayString() == "Sakd"
             select data.ConstructorArguments[parameter.Ordinal].Value).ToList();
        return (said.Count == 0 || said.Contains(Channels)) && attributes.Any(data => data.AttributeClass?.Name == "BlockAttribute");
    }

    /// <summary>The argument at its place; null where another one is missing, or one looks as if it were this one.</summary>
    private static TextChange? Argument(AttributeSyntax attribute, ImmutableArray<IParameterSymbol> parameters)
    {
        var given = attribute.ArgumentList?.Arguments.Where(argument => argument.NameEquals is null).ToList() ?? [];
        var named = given.Select(argument => argument.NameColon?.Name.Identifier.ValueText).OfType<string>().ToList();
        var missing = parameters
            .Skip(given.Count - named.Count)
            .Where(parameter => !parameter.IsOptional && !named.Contains(parameter.Name))
            .ToList();
        return missing.Count == 1
            && missing[0] is { Name: Channels, Type.SpecialType: SpecialType.System_Object }
            && given.LastOrDefault() is { } last
            && !given.Any(argument => argument.Expression.ToString().Contains(Channels))
                ? new TextChange(new TextSpan(last.Span.End, 0), $", {(named.Count > 0 ? $"{Channels}: " : "")}\"{Channels}\"")
                : null;
    }
}
