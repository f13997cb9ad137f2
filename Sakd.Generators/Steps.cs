using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Declarations;

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
        .ForAttributeWithMetadataName(attribute, static (node, _) => node is ClassDeclarationSyntax, (found, _) => read(found.TargetSymbol))
        .Where(declaration => declaration is not null)
        .Select((declaration, _) => declaration!)
        .WithTrackingName(Declarations);

    /// <summary>The distillers of the library.</summary>
    public static IncrementalValueProvider<EquatableArray<DistillerDeclaration>> LibraryDistillers(this IncrementalGeneratorInitializationContext context) => context
        .CompilationProvider
        .Select((compilation, _) => DeclarationReader.LibraryDistillers(compilation))
        .WithTrackingName(Declarations);
}
