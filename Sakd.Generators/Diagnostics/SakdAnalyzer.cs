using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;
using Reported = System.Collections.Concurrent.ConcurrentDictionary<(string Id, Microsoft.CodeAnalysis.Location Location, Sakd.Generators.Declarations.EquatableArray<string> Arguments), byte>;

namespace Sakd.Generators.Diagnostics;

/// <summary>Reports what is wrong with declarations, by the same records and the same stages as the generators, and finds the attribute at fault.</summary>
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
            start.RegisterSymbolAction(symbol => Analyze(symbol, reported), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, Reported reported)
    {
        var problems = new Problems();
        if (DeclarationReader.Block(context.Symbol) is { } block)
        {
            BlockGraphBuilder.Build(block, problems);
        }

        if (DeclarationReader.Architecture(context.Symbol) is { } architecture)
        {
            ArchitectureGraphBuilder.Build(architecture, problems);
        }

        foreach (var member in DeclarationReader.StrayMembers(context.Symbol))
        {
            problems.Add("SAKD0037", member.Site, member.Title, context.Symbol.Name);
        }

        if (DeclarationReader.Pair(context.Symbol) is { } pair)
        {
            PairPlan.Build(pair, DeclarationReader.LibraryDistillers(context.Compilation), problems);
        }

        foreach (var problem in problems.ToEquatableArray())
        {
            var descriptor = Descriptors.All.First(descriptor => descriptor.Id == problem.Id);
            var location = problem.Sites.Select(site => Locate(site, context.Compilation)).FirstOrDefault(found => found is not null) ?? context.Symbol.Locations[0];
            if (reported.TryAdd((problem.Id, location, problem.Arguments), 0))
            {
                context.ReportDiagnostic(Diagnostic.Create(descriptor, location, [.. problem.Arguments]));
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
