using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Emission;
using Sakd.Generators.Plans;

namespace Sakd.Generators;

/// <summary>
/// The compiler. Every class with [Block], [Architecture] or [SpotAdaptive] becomes a record, a graph, a plan and files, each once; all
/// together become the assembly's catalog. An option that an attribute does not have is reported here, since the C# compiler rejects it
/// before it asks any analyzer.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SakdGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Declarations.
        var blocks = context.Declared(DeclarationReader.BlockAttribute, DeclarationReader.Block);
        var architectures = context.Declared(DeclarationReader.ArchitectureAttribute, DeclarationReader.Architecture);
        var pairs = context.Declared(DeclarationReader.SpotAdaptiveAttribute, DeclarationReader.Pair);
        var distillers = context.OfCompilation(DeclarationReader.LibraryDistillers);
        var assembly = context.OfCompilation((compilation, _) => compilation.AssemblyName ?? "Assembly");
        var surroundings = context.OfCompilation(Surroundings.Of);

        // Graphs.
        var blockGraphs = blocks.Then(Steps.Graphs, BlockModel.Of);
        var networks = architectures.Then(Steps.Graphs, ArchitectureModel.Of);

        // Plans.
        var blockPlans = blockGraphs.Then(Steps.Plans, (block, _) => block.Planned());
        var pairPlans = pairs.Combine(distillers).Then(Steps.Plans, (pair, _) => PairModel.Of(pair.Left, pair.Right));

        // Emission.
        var catalog = networks.Named(network => network.CatalogName).Combine(pairPlans.Named(pair => pair.CatalogName)).Combine(assembly)
            .Select((all, cancellation) => CatalogFile.Of(all.Left.Left, all.Left.Right, all.Right, cancellation))
            .WithTrackingName(Steps.Emission);
        var files = blockPlans.ThenMany(Steps.Emission, BlockFile.Of).Collect()
            .Combine(networks.ThenMany(Steps.Emission, ArchitectureFile.Of).Collect())
            .Combine(pairPlans.ThenMany(Steps.Emission, PairFiles.Of).Collect())
            .Combine(catalog)
            .SelectMany((all, _) => SourceFile.Numbered([.. all.Left.Left.Left, .. all.Left.Left.Right, .. all.Left.Right, .. all.Right]))
            .Combine(surroundings)
            .Where(file => file.Right.KnowLanguage)
            .Select((file, cancellation) => file.Left.Finished(file.Right.Hidden, cancellation));
        context.RegisterSourceOutput(files, static (production, file) => file.AddTo(production));

        var unknown = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => UnknownOptions.MayHave(node),
                static (context, stop) => UnknownOptions.Of((AttributeSyntax)context.Node, context.SemanticModel, stop))
            .SelectMany(static (options, _) => options);
        context.RegisterSourceOutput(unknown, static (production, option) => production.ReportDiagnostic(option.ToDiagnostic()));
    }
}
