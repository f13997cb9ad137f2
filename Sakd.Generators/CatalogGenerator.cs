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

        context.RegisterSourceOutput(file, static (production, file) => file?.AddTo(production));
    }

    private static string? Usable(TypeName type, ClassForm form, Func<Problems, bool> build)
    {
        var problems = new Problems();
        return form is ClassForm.Partial or ClassForm.HandWritten && build(problems) && !problems.Any ? type.Global : null;
    }

    private static IReadOnlyList<string> Names(IEnumerable<string?> types) => [.. types.OfType<string>().OrderBy(type => type, StringComparer.Ordinal)];

    private static SourceFile? Emit(IReadOnlyList<string> architectures, IReadOnlyList<string> pairs, string assembly)
    {
        if (architectures.Count + pairs.Count == 0)
        {
            return null;
        }

        var @namespace = string.Join(".", assembly.Split('.').Select(part => Naming.IsIdentifier(part) ? Naming.Escape(part) : "_" + string.Concat(part.Where(char.IsLetterOrDigit))));
        return new SourceFile("SakdCatalog.g.cs", Template.Catalog.Render(new { Assembly = assembly, Namespace = @namespace, Architectures = architectures, Pairs = pairs }));
    }
}
