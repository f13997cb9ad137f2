using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Declarations;

namespace Sakd.Generators;

/// <summary>The steps of the pipeline, named for the stages of the compiler. A request to cancel the build is heard before each.</summary>
internal static class Steps
{
    public const string Declarations = nameof(Declarations);
    public const string Graphs = nameof(Graphs);
    public const string Plans = nameof(Plans);
    public const string Emission = nameof(Emission);

    /// <summary>Every class with an attribute, as the record of what it declares.</summary>
    public static IncrementalValuesProvider<T> Declared<T>(
        this IncrementalGeneratorInitializationContext context, string attribute, Func<ISymbol?, T?> read)
        where T : class => context.SyntaxProvider
        .ForAttributeWithMetadataName(
            attribute,
            static (node, _) => node is ClassDeclarationSyntax,
            (found, cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                var isCarrier = DeclarationReader.Carries(found.TargetNode, found.TargetSymbol, found.Attributes[0]);
                return isCarrier ? read(found.TargetSymbol) : null;
            })
        .Where(declaration => declaration is not null)
        .Select((declaration, _) => declaration!)
        .WithTrackingName(Declarations);

    /// <summary>What is read of a whole compilation.</summary>
    public static IncrementalValueProvider<T> OfCompilation<T>(
        this IncrementalGeneratorInitializationContext context, Func<Compilation, CancellationToken, T> read) => context.CompilationProvider
        .Select(read)
        .WithTrackingName(Declarations);

    /// <summary>A step that makes one value of each.</summary>
    public static IncrementalValuesProvider<TResult> Then<T, TResult>(
        this IncrementalValuesProvider<T> values, string step, Func<T, CancellationToken, TResult> make) => values
        .Select((value, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return make(value, cancellation);
        })
        .WithTrackingName(step);

    /// <summary>A step that makes any number of values of each.</summary>
    public static IncrementalValuesProvider<TResult> ThenMany<T, TResult>(
        this IncrementalValuesProvider<T> values, string step, Func<T, CancellationToken, IEnumerable<TResult>> make) => values
        .SelectMany((value, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return make(value, cancellation);
        })
        .WithTrackingName(step);

    /// <summary>The names of those that have one, sorted.</summary>
    public static IncrementalValueProvider<EquatableArray<TypeName>> Named<T>(
        this IncrementalValuesProvider<T> values, Func<T, TypeName?> name) => values
        .Select((value, _) => name(value))
        .Collect()
        .Select((names, _) => Sorted(names));

    private static EquatableArray<TypeName> Sorted(ImmutableArray<TypeName?> names) =>
        names.OfType<TypeName>().OrderBy(name => name.Global, StringComparer.Ordinal).ToEquatableArray();
}
