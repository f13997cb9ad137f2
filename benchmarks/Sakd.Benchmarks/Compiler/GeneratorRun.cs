using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sakd.Benchmarks.Measuring;
using Sakd.Generators;

namespace Sakd.Benchmarks.Compiler;

/// <summary>
/// The generators at work on one assembly. What is timed is the driver alone; parsing belongs to the C# compiler in any case.
/// </summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions _syntax = new(LanguageVersion.Latest);

    private readonly SyntaxTree[] _trees;
    private readonly SyntaxTree _stage, _editedStage;
    private readonly CSharpCompilation _references;

    /// <summary>Parses the assembly.</summary>
    /// <exception cref="SakdException">The stage to edit is not there: the source has changed.</exception>
    public GeneratorRun(CompilerCase source)
    {
        string file = source.Sources.FirstOrDefault(text => text.Contains(source.Stage, StringComparison.Ordinal))
            ?? throw new SakdException(
                $"{source.Name} has no stage with '{source.Stage}' any more: name another in {nameof(CompilerCase)}");
        _trees = [.. source.Sources.Select(Parse)];
        _stage = _trees[source.Sources.Index().First(text => text.Item == file).Index];
        int position = file.IndexOf(source.Stage, StringComparison.Ordinal);
        _editedStage = Parse(string.Concat(file.AsSpan(0, position), source.EditedStage, file.AsSpan(position + source.Stage.Length)));
        _references = CSharpCompilation.Create(
            "Mine", references: References(source.OverArchitectures),
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    /// <summary>A new driver and a new compilation.</summary>
    public Subject Cold() => new("cold", () => Time(Driver(), Fresh()).Seconds);

    /// <summary>Another file was edited.</summary>
    public Subject EditElsewhere()
    {
        var elsewhere = Parse("class Elsewhere;");
        Compilation compilation = Fresh().AddSyntaxTrees(elsewhere);
        var driver = Driver().RunGenerators(compilation);
        int edits = 0;
        return new Subject("edit elsewhere", () =>
        {
            var edited = Parse($"class Elsewhere {{ int Edit => {edits++}; }}");
            compilation = compilation.ReplaceSyntaxTree(elsewhere, edited);
            elsewhere = edited;
            (driver, double seconds) = Time(driver, compilation);
            return seconds;
        });
    }

    /// <summary>One number of one stage was edited, there and back in turn.</summary>
    public Subject EditOfStage()
    {
        var (present, other) = (_stage, _editedStage);
        Compilation compilation = Fresh();
        var driver = Driver().RunGenerators(compilation);
        return new Subject("edit of a stage", () =>
        {
            compilation = compilation.ReplaceSyntaxTree(present, other);
            (present, other) = (other, present);
            (driver, double seconds) = Time(driver, compilation);
            return seconds;
        });
    }

    /// <summary>How much the generators write.</summary>
    /// <exception cref="SakdException">They write nothing, or what comes out does not compile.</exception>
    public (int Files, int Lines) Output()
    {
        var result = Driver().RunGeneratorsAndUpdateCompilation(Fresh(), out var output, out _).GetRunResult();
        var error = output.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error);
        if (result.GeneratedTrees.IsEmpty || error is not null)
            throw new SakdException($"the compiled assembly is not what a build makes: {error}");
        return (result.GeneratedTrees.Length, result.GeneratedTrees.Sum(tree => tree.GetText().Lines.Count));
    }

    private static (GeneratorDriver Driver, double Seconds) Time(GeneratorDriver driver, Compilation compilation)
    {
        var after = driver;
        double seconds = Subject.Of("", () => after = driver.RunGenerators(compilation)).Run();
        return (after, seconds);
    }

    private static GeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create([new SakdGenerator().AsSourceGenerator()], parseOptions: _syntax);

    private CSharpCompilation Fresh() => _references.Clone().AddSyntaxTrees(_trees);

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, _syntax);

    /// <summary>
    /// The framework, TorchSharp, the runtime and, if asked, the shipped networks, out of everything that this process may load.
    /// </summary>
    private static IEnumerable<MetadataReference> References(bool architectures)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework
                || Path.GetFileName(path) is "Sakd.Kernels.dll" or "Sakd.Runtime.dll" or "TorchSharp.dll"
                || (architectures && Path.GetFileName(path) is "Sakd.Architectures.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
