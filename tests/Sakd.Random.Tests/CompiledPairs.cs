using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Tests;
using Sakd.Random.Tests.Language;
using Sakd.Training;

namespace Sakd.Random.Tests;

/// <summary>Pairs that were compiled together, as a build would, and loaded.</summary>
internal sealed partial class CompiledPairs
{
    private CompiledPairs(
        IReadOnlyDictionary<int, PairEntry> entries, IReadOnlyDictionary<int, string> refused, IReadOnlyDictionary<int, string> failures) =>
        (Entries, Refused, Failures) = (entries, refused, failures);

    /// <summary>Those that compile, by seed.</summary>
    public IReadOnlyDictionary<int, PairEntry> Entries { get; }

    /// <summary>What the compiler says against others, each with the numbers of its messages.</summary>
    public IReadOnlyDictionary<int, string> Refused { get; }

    /// <summary>Where code came out that does not compile.</summary>
    public IReadOnlyDictionary<int, string> Failures { get; }

    /// <summary>Compiles and loads pairs.</summary>
    /// <param name="assembly">A name that no other assembly of this process has.</param>
    /// <param name="pairs">The pairs.</param>
    public static CompiledPairs Of(string assembly, IReadOnlyList<DescribedPair> pairs)
    {
        var source = GeneratorHarness.Compile(assembly, [.. pairs.Select(pair => pair.ToString())]);
        var run = GeneratorHarness.Driver()
            .RunGeneratorsAndUpdateCompilation(
                source.WithOptions(source.Options.WithOptimizationLevel(OptimizationLevel.Release)), out var output, out _)
            .GetRunResult();
        List<Exception> crashes = [.. run.Results.Select(result => result.Exception).OfType<Exception>()];

        // Method bodies are compiled once: when the image is made.
        var analysis = output.WithAnalyzers(
            [new SakdAnalyzer()],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), (exception, _, _) => crashes.Add(exception), concurrentAnalysis: false,
                logAnalyzerExecutionTime: false));
        var refused = Texts(
            analysis
                .GetAnalyzerDiagnosticsAsync()
                .GetAwaiter()
                .GetResult()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.True(crashes.Count == 0, string.Join("\n", crashes));

        using var image = new MemoryStream();
        var result = output.Emit(image);
        var failures = Texts(
            result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || IsFaultOfGeneratedCode(diagnostic)));
        if (failures.Count > 0)
        {
            // The others are loaded all the same.
            Assert.DoesNotContain(-1, failures.Keys);
            var others = Of($"{assembly}x", [.. pairs.Where(pair => !failures.ContainsKey(pair.Seed))]);
            return new CompiledPairs(
                others.Entries, others.Refused.Concat(refused.Where(pair => failures.ContainsKey(pair.Key))).ToDictionary(),
                others.Failures.Concat(failures).ToDictionary());
        }

        var type = Assembly.Load(image.ToArray()).GetType($"{assembly}.SakdCatalog", throwOnError: true)!;
        var catalog = (Catalog)type.GetProperty("Instance")!.GetValue(null)!;
        var entries = pairs
            .Where(pair => !refused.ContainsKey(pair.Seed))
            .ToDictionary(pair => pair.Seed, pair => catalog.Pairs.Single(entry => entry.Info.Name == pair.Name));
        return new CompiledPairs(entries, refused, failures);

        Dictionary<int, string> Texts(IEnumerable<Diagnostic> diagnostics) => diagnostics
            .GroupBy(diagnostic => SeedOf(diagnostic, pairs))
            .ToDictionary(
                group => group.Key, group => string.Join("\n", group.Select(diagnostic => diagnostic.ToString()).Distinct().Take(5)));
    }

    private static bool IsFaultOfGeneratedCode(Diagnostic diagnostic) =>
        diagnostic is { Severity: DiagnosticSeverity.Warning, Location.SourceTree: { } tree }
        && tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);

    /// <summary>Whose a message is: that of the source file, of the generated file or else of what it names; -1 for that of none.</summary>
    private static int SeedOf(Diagnostic diagnostic, IReadOnlyList<DescribedPair> pairs)
    {
        string path = diagnostic.Location.SourceTree?.FilePath ?? "";
        if (SourceFile().Match(path) is { Success: true } source)
            return pairs[int.Parse(source.Groups[1].Value, CultureInfo.InvariantCulture)].Seed;
        return NamedSeed().Match($"{path} {diagnostic}") is { Success: true } named
            ? int.Parse(named.Groups[1].Value, CultureInfo.InvariantCulture)
            : -1;
    }

    [GeneratedRegex(@"^File(\d+)\.cs$")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"Seed(\d+)\.")]
    private static partial Regex NamedSeed();
}
