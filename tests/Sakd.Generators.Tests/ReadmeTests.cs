using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Tests;

/// <summary>The README shows declarations that ship, code that is generated, what the analyzer says, and a program that compiles.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _repository = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
    private static readonly string _page = File.ReadAllText(Path.Combine(_repository, "README.md")).ReplaceLineEndings("\n");

    private static readonly string[] _snippets = [.. _page.Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0])];

    [Fact]
    public void ItsCodeIsDeclaredOrGenerated()
    {
        string[] paragraphs = [.. _snippets.Where(snippet => !IsProgram(snippet)).SelectMany(snippet => snippet.Split("\n\n"))];
        string[] files = [.. Sources("Sakd.Architectures", "*.cs"), .. Sources("tests", "*.verified.cs")];

        Assert.InRange(paragraphs.Length, 4, int.MaxValue);
        foreach (string paragraph in paragraphs)
            Assert.True(files.Any(file => file.Contains(Normalise(paragraph), StringComparison.Ordinal)), $"Nowhere:\n{paragraph}");
    }

    [Fact]
    public void ItsProgramCompiles()
    {
        string program = Assert.Single(_snippets, IsProgram);
        var shipped = GeneratorHarness.Generate(GeneratorHarness.Compile("Sakd.Architectures", [Toys.All])).Clean();
        var compilation = GeneratorHarness.Compile(
            "Leaves",
            ["using Leaves;\nusing Sakd.App;\n" + program, Toys.All.Replace("Toy;", "Leaves;")],
            GeneratorHarness.Image(shipped.Output));

        GeneratorHarness.Generate(compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication))).Clean();
    }

    [Fact]
    public void ItsMessageIsTheAnalyzers()
    {
        const string networks =
            """
            using Sakd;

            namespace Leaves;

            /// <summary>A convolution, batch norm and ReLU.</summary>
            [Block]
            [Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu]
            public sealed partial class ConvBnRelu;

            /// <summary>A shortcut that stays as it is where the map is halved.</summary>
            [Block]
            [Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn", As = "residual")]
            [Identity(From = "in", As = "skip")]
            [Add("residual", "skip"), Relu]
            public sealed partial class Residual;

            /// <summary>A network.</summary>
            [Architecture("net", Input = "3x32x32", Classes = 10)]
            [Stem<ConvBnRelu>("stem", 16)]
            [Stage<Residual>("layer1", 32, Stride = 2)]
            [Head("fc")]
            public sealed partial class Net;
            """;
        var compilation = GeneratorHarness.Compile("Leaves", []).AddSyntaxTrees(GeneratorHarness.Parse(networks, "Networks.cs"));

        var mistake = Assert.Single(GeneratorHarness.Generate(compilation).Diagnostics);

        Assert.Equal(Message().Match(_page).Value, mistake.ToString());
    }

    /// <summary>Whether it is the line that a user writes, which is in nobody's sources.</summary>
    private static bool IsProgram(string snippet) => snippet.StartsWith("return SakdApp.Run(", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(_repository, folder), pattern, SearchOption.AllDirectories)
        .Select(file => Normalise(File.ReadAllText(file)));

    private static string Normalise(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^\w+\.cs\(\d+,\d+\): error SAKD.*$", RegexOptions.Multiline)]
    private static partial Regex Message();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
