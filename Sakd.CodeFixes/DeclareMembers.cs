using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Sakd.CodeFixes.Members;

namespace Sakd.CodeFixes;

/// <summary>
/// Declares the members of a network written by hand: those of a TorchSharp module that declares none yet, and of one that does the shapes
/// that are still open, once they follow from what is written.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(DeclareMembers))]
[Shared]
public sealed class DeclareMembers : CodeRefactoringProvider
{
    private const string Namespace = "Sakd";
    private const string Architecture = "ArchitectureAttribute";

    private static readonly string[] _roles = ["StemAttribute", "StageAttribute", "TailAttribute", "HeadAttribute"];

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var (document, stop) = (context.Document, context.CancellationToken);
        if (await document.GetSyntaxRootAsync(stop).ConfigureAwait(false) is not CompilationUnitSyntax root
            || root.FindNode(context.Span).FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } declaration
            || context.Span.End > Math.Max(declaration.OpenBraceToken.SpanStart, declaration.Identifier.Span.End)
            || await document.GetSemanticModelAsync(stop).ConfigureAwait(false) is not { } model
            || model.GetDeclaredSymbol(declaration, stop) is not { } type
            || !IsNetwork(model.Compilation, type))
        {
            return;
        }

        var declared = type.GetMembers().Where(member => Role(member) is not null).ToList();
        var (title, edits) = declared.Count == 0
            ? ("Declare this module's members", Declare(root, declaration, model, type))
            : ("Work out the shapes of this module's members", Complete(model.Compilation, type, declared));
        if (!edits.IsEmpty)
        {
            context.RegisterRefactoring(CodeAction.Create(title, stop => RemedyEdits.Apply(document, edits, stop), title));
        }
    }

    // A class that a companion can be written for, and that says nothing on itself but, perhaps, that it is an architecture.
    private static bool IsNetwork(Compilation compilation, INamedTypeSymbol type) =>
        compilation.GetTypeByMetadataName($"{Namespace}.{Architecture}") is not null
        && TorchTypes.IsTensorModule(type)
        && type is { IsAbstract: false, IsGenericType: false, ContainingType: null, DeclaringSyntaxReferences.Length: 1 }
        && Attributes(type).All(data => data.AttributeClass!.Name == Architecture);

    private static ImmutableArray<TextChange> Declare(
        CompilationUnitSyntax root, ClassDeclarationSyntax declaration, SemanticModel model, INamedTypeSymbol type)
    {
        var architecture = Attributes(type).FirstOrDefault();
        var (rows, channels, classes) = MemberTable.Of(model.Compilation, type, Input(architecture), _ => null);
        // What has no head is a block, unless somebody says that it is an architecture.
        if (rows.Count == 0 || (architecture is null && rows[rows.Count - 1].Role != "Head"))
        {
            return [];
        }

        var edits = MemberEdits.Of(declaration, rows).ToBuilder();
        if (edits.Count == 0)
        {
            return [];
        }

        if (architecture is null)
        {
            // The compiler asks for a size in place of a question mark, and for at least two classes.
            var attribute = string.Format(
                CultureInfo.InvariantCulture, "[Architecture(\"{0}\", Input = \"{1}\", Classes = {2})]",
                type.Name.ToLowerInvariant(), new ReadShape(channels, null, null), classes ?? 0);
            edits.Insert(0, new TextChange(new TextSpan(declaration.SpanStart, 0), attribute + RemedyEdits.Break(declaration)));
        }

        var known = model.LookupNamespacesAndTypes(declaration.OpenBraceToken.SpanStart, name: Architecture);
        if (!known.Any(symbol => symbol.ContainingNamespace?.ToDisplayString() == Namespace))
        {
            edits.Insert(0, MissingUsing.Line(root, Namespace));
        }

        return edits.ToImmutable();
    }

    private static ImmutableArray<TextChange> Complete(Compilation compilation, INamedTypeSymbol type, List<ISymbol> declared)
    {
        if (Attributes(type).FirstOrDefault() is not { } architecture || Input(architecture) is not { IsKnown: true } input)
        {
            return [];
        }

        var open = declared
            .Select(member => (Member: member, Shape: Written(member)))
            .Where(member => member.Shape?.Text.Contains("?") == true)
            .ToDictionary(member => member.Member, member => member.Shape!.Value, SymbolEqualityComparer.Default);
        var rows = MemberTable.Of(compilation, type, input, member =>
            Written(member) is { } shape ? ReadShape.Parse(shape.Text) : null).Rows;
        return
        [
            .. from row in rows
               where open.ContainsKey(row.Member) && $"{row.Shape}" != open[row.Member].Text
               orderby open[row.Member].Place.Start
               select new TextChange(open[row.Member].Place, $"\"{row.Shape}\"")
        ];
    }

    /// <summary>The shape that a member declares, and where.</summary>
    private static (string Text, TextSpan Place)? Written(ISymbol member) =>
        Role(member) is { } attribute
        && attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
        && attribute.ConstructorArguments.FirstOrDefault().Value is string text
            ? (text, arguments[0].Expression.Span)
            : null;

    private static AttributeData? Role(ISymbol member) =>
        Attributes(member).FirstOrDefault(data => _roles.Contains(data.AttributeClass!.Name));

    // What it is where nothing is said is the attribute's to know.
    private static ReadShape? Input(AttributeData? architecture) =>
        architecture?.NamedArguments.FirstOrDefault(argument => argument.Key == "Input").Value.Value is string text
            ? ReadShape.Parse(text)
            : architecture is null ? null : ReadShape.Parse("3x32x32");

    private static IEnumerable<AttributeData> Attributes(ISymbol symbol) =>
        symbol.GetAttributes().Where(data => data.AttributeClass?.ContainingNamespace?.ToDisplayString() == Namespace);
}
