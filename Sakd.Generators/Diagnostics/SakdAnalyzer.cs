using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;
using Sakd.Generators.Plans.Blocks;
using Reported = System.Collections.Concurrent.ConcurrentDictionary<
    (string Id, Microsoft.CodeAnalysis.Location Location, Sakd.Generators.Declarations.EquatableArray<string> Arguments), byte>;

namespace Sakd.Generators.Diagnostics;

/// <summary>
/// Reports what is wrong with declarations, by the same records and the same stages as the generator, and finds the attribute at fault.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SakdAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // A mistake in a block is found again by every architecture and pair that uses it.
            var reported = new Reported();
            var names = new AssemblyNames();
            start.RegisterSymbolAction(
                symbol => Report(Analyze(symbol, names), symbol.Symbol.Locations[0], symbol.Compilation, reported, symbol.ReportDiagnostic),
                SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end =>
                Report(Analyze(end, names), Location.None, end.Compilation, reported, end.ReportDiagnostic));
        });
    }

    private static Problems Analyze(SymbolAnalysisContext context, AssemblyNames names)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        var problems = new Problems();
        var (block, architecture, pair) = (
            DeclarationReader.Block(context.Symbol), DeclarationReader.Architecture(context.Symbol),
            DeclarationReader.Pair(context.Symbol));
        if (block is not null)
        {
            names.Add(block);
            var graph = BlockGraphBuilder.Build(block, problems);
            if (!problems.Any)
            {
                UnreadValues.Check(block, graph, problems);
            }
        }

        if (architecture is not null)
        {
            names.Add(architecture);
            ArchitectureGraphBuilder.Build(architecture, problems);
        }

        foreach (var member in DeclarationReader.StrayMembers(context.Symbol))
        {
            problems.Add(Descriptors.StrayMember, member.Site, member.Title, context.Symbol.Name);
        }

        if (pair is not null)
        {
            names.Add(pair);
            PairPlan.Build(pair, DeclarationReader.LibraryDistillers(context.Compilation, context.CancellationToken), problems);
        }

        if (DeclarationReader.TopLevel(context.Symbol) is { } other)
        {
            names.AddOther(other);
        }

        foreach (var stray in DeclarationReader.Strays(context.Symbol))
        {
            problems.Add(Descriptors.StrayAttribute, stray.Site, stray.Class, stray.Name, stray.Owner);
        }

        return problems;
    }

    private static Problems Analyze(CompilationAnalysisContext context, AssemblyNames names)
    {
        var problems = new Problems();
        if (!LanguageVersions.Know(context.Compilation))
        {
            names.CheckLanguage(LanguageVersions.Of(context.Compilation), problems);
        }

        names.Check(Naming.CatalogNamespace(context.Compilation.AssemblyName), problems);
        return problems;
    }

    private static void Report(Problems problems, Location otherwise, Compilation compilation, Reported reported, Action<Diagnostic> report)
    {
        foreach (var problem in problems.Found)
        {
            var locations = problem.Sites.Select(site => Locate(site, compilation)).ToList();
            var location = locations.FirstOrDefault(found => found is not null) ?? otherwise;
            if (reported.TryAdd((problem.Descriptor.Id, location, problem.Arguments), 0))
            {
                // In a class of another assembly nobody mends anything from here.
                report(Diagnostic.Create(
                    problem.Descriptor, location, locations.FirstOrDefault() is null ? null : problem.Remedy?.ToProperties(),
                    [.. problem.Arguments]));
            }
        }
    }

    /// <summary>Where a site is in this compilation's source, or null for a class of another assembly.</summary>
    private static Location? Locate(Site site, Compilation compilation)
    {
        var type = compilation.Assembly.GetTypeByMetadataName(site.Type);
        if (type is null)
        {
            return null;
        }

        ISymbol owner = site.Member is null ? type : type.GetMembers(site.Member).FirstOrDefault() ?? type;
        var attributes = owner.GetAttributes();
        return site.Attribute < 0 || site.Attribute >= attributes.Length
            ? owner.Locations[0]
            : attributes[site.Attribute].ApplicationSyntaxReference is { } reference
                ? Location.Create(reference.SyntaxTree, reference.Span)
                : owner.Locations[0];
    }
}
