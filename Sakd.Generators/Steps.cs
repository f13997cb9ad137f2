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

    /// <summary>
    /// Adds files to the compilation. Their names must differ by more than case: the second of two that do not gets a number. Names in them that mean something else where they stand are written in full. A
    /// compiler that does not know the language of generated code gets none of it: the analyzer says so.
    /// </summary>
    public static void Add(this IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<SourceFile> files)
    {
        var named = files
            .Collect()
            .SelectMany((all, _) => all
                .GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase)
                .SelectMany(same => same.Select((file, index) => index == 0 ? file : file.Numbered(index + 1))));
        var surroundings = context.CompilationProvider
            .Select((compilation, _) => (Hidden: HiddenNames.Of(compilation), IsKnown: LanguageVersions.Know(compilation)))
            .WithTrackingName(Declarations);
        context.RegisterSourceOutput(named.Combine(surroundings).Where(file => file.Right.IsKnown).Select((file, _) => file.Left.Qualified(file.Right.Hidden)), static (production, file) => file.AddTo(production));
    }

    /// <summary>The distillers of the library.</summary>
    public static IncrementalValueProvider<EquatableArray<DistillerDeclaration>> LibraryDistillers(this IncrementalGeneratorInitializationContext context) => context
        .CompilationProvider
        .Select((compilation, _) => DeclarationReader.LibraryDistillers(compilation))
        .WithTrackingName(Declarations);
}
