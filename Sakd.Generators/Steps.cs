using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Declarations;
using Sakd.Generators.Emission;

namespace Sakd.Generators;

/// <summary>The steps of the pipeline, named for the stages of the compiler.</summary>
internal static class Steps
{
    public const string Declarations = nameof(Declarations);
    public const string Graphs = nameof(Graphs);
    public const string Plans = nameof(Plans);
    public const string Emission = nameof(Emission);

    /// <summary>Every class with an attribute, as the record of what it declares.</summary>
    public static IncrementalValuesProvider<T> Declared<T>(this SyntaxValueProvider syntax, string attribute, Func<ISymbol, T?> read)
        where T : class => syntax
        .ForAttributeWithMetadataName(
            attribute,
            static (node, _) => node is ClassDeclarationSyntax,
            (found, _) => DeclarationReader.Carries(found.TargetNode, found.TargetSymbol, found.Attributes[0]) ? read(found.TargetSymbol) : null)
        .Where(declaration => declaration is not null)
        .Select((declaration, _) => declaration!)
        .WithTrackingName(Declarations);

    /// <summary>Names of generated files must differ by more than case: the second of two that do not gets a number.</summary>
    public static IncrementalValuesProvider<SourceFile> WithDistinctNames(this IncrementalValuesProvider<SourceFile> files) => files
        .Collect()
        .SelectMany((all, _) => all
            .GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(same => same.Select((file, index) => index == 0 ? file : file.Numbered(index + 1))));

    /// <summary>The distillers of the library.</summary>
    public static IncrementalValueProvider<EquatableArray<DistillerDeclaration>> LibraryDistillers(this IncrementalGeneratorInitializationContext context) => context
        .CompilationProvider
        .Select((compilation, _) => DeclarationReader.LibraryDistillers(compilation))
        .WithTrackingName(Declarations);
}
