using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Tests;

/// <summary>Does what a build does: compiles source text, runs the generators, then the analyzer over what came out.</summary>
internal static class GeneratorHarness
{
    private static readonly CSharpParseOptions Syntax = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> Library =
    [
        .. LibraryPaths().Select(path => MetadataReference.CreateFromFile(path))
    ];

    // Compilations that come of one another share what they know of their references.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create("Toy", references: Library, options: Options);

    /// <summary>A compilation of source texts, one file each, over the runtime and whatever else it references.</summary>
    public static CSharpCompilation Compile(string assembly, string[] sources, params MetadataReference[] references)
    {
        var compilation = references.Length == 0 ? Empty : Empty.AddReferences(references);
        return (assembly == Empty.AssemblyName ? compilation : compilation.WithAssemblyName(assembly))
            .AddSyntaxTrees([.. sources.Select((source, index) => Parse(source, $"File{index}.cs"))]);
    }

    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Syntax, path);

    /// <summary>A compilation in another version of the language.</summary>
    public static CSharpCompilation In(LanguageVersion version, CSharpCompilation compilation) => compilation
        .RemoveAllSyntaxTrees()
        .AddSyntaxTrees(
        [
            .. compilation.SyntaxTrees.Select(tree =>
                CSharpSyntaxTree.ParseText(tree.ToString(), Syntax.WithLanguageVersion(version), tree.FilePath))
        ]);

    /// <summary>A driver of the generator that keeps track of their steps.</summary>
    public static GeneratorDriver Driver(ParseOptions? syntax = null) => CSharpGeneratorDriver.Create(
        [new SakdGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions?)syntax ?? Syntax,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs generators and analyzer.</summary>
    public static Generated Generate(Compilation compilation)
    {
        var driver = Driver(compilation.SyntaxTrees.First().Options).RunGeneratorsAndUpdateCompilation(
            compilation, out var output, out _, TestContext.Current.CancellationToken);
        var run = driver.GetRunResult();
        var crashes = run.Results.Select(result => result.Exception).OfType<Exception>().ToList();
        return new Generated(
            output,
            run.Results
                .SelectMany(result => result.Exception is null ? result.GeneratedSources : [])
                .ToDictionary(source => source.HintName, source => source.SourceText.ToString()),
            [.. run.Diagnostics, .. Diagnose(output, crashes)],
            crashes);
    }

    /// <summary>Source text of one file, compiled and run through generators and analyzer.</summary>
    public static Generated Generate(string source, params MetadataReference[] references) =>
        Generate(Compile("Toy", [source], references));

    /// <summary>The image that a compilation makes, as another references it.</summary>
    public static MetadataReference Image(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(
            result.Success, string.Join("\n", result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    /// <summary>Everything that compiler and analyzer report.</summary>
    private static ImmutableArray<Diagnostic> Diagnose(Compilation compilation, List<Exception> crashes)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, _, _) => crashes.Add(exception), concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        return compilation
            .WithAnalyzers([new SakdAnalyzer()], options)
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken)
            .GetAwaiter()
            .GetResult();
    }

    /// <summary>The framework, TorchSharp and the runtime, out of everything that this process may load.</summary>
    private static IEnumerable<string> LibraryPaths()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path =>
                Path.GetDirectoryName(path) == framework
                || Path.GetFileName(path) is "Sakd.Kernels.dll" or "Sakd.Runtime.dll" or "Sakd.App.dll" or "TorchSharp.dll");
    }
}

/// <summary>What came of a compilation.</summary>
/// <param name="Output">The compilation with the generated files.</param>
/// <param name="Files">The generated files by name.</param>
/// <param name="All">What compiler and analyzer reported.</param>
/// <param name="Crashes">Exceptions of generators and analyzer.</param>
internal sealed record Generated(
    Compilation Output, IReadOnlyDictionary<string, string> Files, ImmutableArray<Diagnostic> All, IReadOnlyList<Exception> Crashes)
{
    /// <summary>What the analyzer reported.</summary>
    public IReadOnlyList<Diagnostic> Reported { get; } =
    [
        .. All.Where(diagnostic => diagnostic.Id.StartsWith("SAKD", StringComparison.Ordinal))
    ];

    /// <summary>The errors and warnings among it.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Reported.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>What the C# compiler itself has to say against the outcome.</summary>
    public IReadOnlyList<Diagnostic> Errors() =>
        [.. All.Except(Reported).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>Errors and warnings in generated files.</summary>
    public IReadOnlyList<Diagnostic> FaultsInGeneratedCode() =>
        [.. All.Except(Reported).Where(diagnostic =>
            diagnostic is { Severity: >= DiagnosticSeverity.Warning, Location.SourceTree: { } tree }
            && tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))];

    /// <summary>Asserts that nothing crashed, nothing was reported and everything compiles.</summary>
    public Generated Clean()
    {
        Assert.Empty(Crashes);
        Assert.Empty(Diagnostics);
        Assert.Empty(Errors());
        Assert.Empty(FaultsInGeneratedCode());
        return this;
    }
}
