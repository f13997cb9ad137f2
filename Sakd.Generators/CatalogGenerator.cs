using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Emission;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators;

/// <summary>The catalog of an assembly: where names on a command line meet compiled pairs.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class CatalogGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var architectures = context.SyntaxProvider.Declared(DeclarationReader.ArchitectureAttribute, DeclarationReader.Architecture)
            .Select((architecture, _) => Usable(architecture.Written is null ? architecture.Type : Naming.Companion(architecture.Type), architecture.Form, problems => ArchitectureGraphBuilder.Build(architecture, problems) is not null))
            .WithTrackingName(Steps.Graphs)
            .Collect();

        var pairs = context.SyntaxProvider.Declared(DeclarationReader.SpotAdaptiveAttribute, DeclarationReader.Pair)
            .Combine(context.LibraryDistillers())
            .Select((pair, _) => Usable(pair.Left.Type, pair.Left.Form, problems => PairPlan.Build(pair.Left, pair.Right, problems) is not null))
            .WithTrackingName(Steps.Plans)
            .Collect();

        var assembly = context.CompilationProvider
            .Select((compilation, _) => compilation.AssemblyName ?? "Assembly")
            .WithTrackingName(Steps.Declarations);

        var file = architectures.Combine(pairs).Combine(assembly)
            .Select((all, _) => Emit(Names(all.Left.Left), Names(all.Left.Right), all.Right))
            .WithTrackingName(Steps.Emission);

        context.Add(file.SelectMany((file, _) => file is null ? ImmutableArray<SourceFile>.Empty : [file]));
    }

    private static TypeName? Usable(TypeName type, ClassForm form, Func<Problems, bool> build)
    {
        var problems = new Problems();
        return form is ClassForm.Partial or ClassForm.HandWritten && build(problems) && !problems.Any ? type : null;
    }

    private static IReadOnlyList<TypeName> Names(IEnumerable<TypeName?> types) => [.. types.OfType<TypeName>().OrderBy(type => type.Global, StringComparer.Ordinal)];

    private static SourceFile? Emit(IReadOnlyList<TypeName> architectures, IReadOnlyList<TypeName> pairs, string assembly)
    {
        if (architectures.Count + pairs.Count == 0)
        {
            return null;
        }

        var @namespace = Naming.CatalogNamespace(assembly);
        var text = Template.Catalog.Render(new { Assembly = assembly, Namespace = @namespace, Architectures = architectures.Select(type => type.Global).ToList(), Pairs = pairs.Select(type => type.Global).ToList() });
        return new SourceFile($"{Naming.Catalog}.g.cs", text, @namespace, EquatableArray<string>.Empty).Using([.. architectures, .. pairs]);
    }
}
