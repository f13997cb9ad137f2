using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sakd.App.Exporting.CSharp;
using Sakd.Checkpoints;
using Sakd.Kernels;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>A network's class, compiled as a user's project would, with its weights in a file.</summary>
internal static class EmittedClass
{
    private const string Namespace = "Students";

    // As strict as can be: what is written may not need a user's settings.
    private static readonly CSharpCompilation _empty = CSharpCompilation.Create(
        "Students",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name == "Sakd.Kernels.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, warningLevel: 9999,
            generalDiagnosticOption: ReportDiagnostic.Error));

    /// <summary>The text of a network's class.</summary>
    public static StudentClass Write(Architecture network, CheckpointInfo info, string name = "Student") =>
        StudentClass.Of(network, info, new StudentOptions(Namespace, name));

    /// <summary>Compiles a network's class and makes one of it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="info">What is said of it.</param>
    /// <param name="weights">The file that its weights are written to.</param>
    /// <param name="threads">Its threads.</param>
    public static StaticNetwork Create(Architecture network, CheckpointInfo info, string weights, int threads = 1)
    {
        using var scope = NewDisposeScope();
        var student = Write(network, info);
        Safetensors.Save(weights, student.Weights, student.Metadata);
        using var file = WeightFile.Load(weights);
        return (StaticNetwork)Activator.CreateInstance(Compile("Student", student.Code), file, threads)!;
    }

    /// <summary>Compiles a network's class.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="code">Its text, and whatever else the project has.</param>
    public static Type Compile(string name, params ReadOnlySpan<string> code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var compilation = _empty;
        foreach (string text in code) compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(text, options));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Take(5)));
        assembly.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(assembly)
            .GetType($"{Namespace}.{name}", throwOnError: true)!;
    }
}
