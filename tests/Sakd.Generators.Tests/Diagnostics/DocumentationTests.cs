using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Sakd.CodeFixes;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>Every diagnostic has a page, whose example shows it and whose fix is one.</summary>
public sealed class DocumentationTests
{
    private const string Context =
        """
        using System;
        using Sakd;
        using Sakd.Distillers;
        using static TorchSharp.torch;

        namespace Docs;

        [Architecture("resnet20")]
        [Stem<ConvBnRelu>("", 16)]
        [Stage<BasicBlock>("layer1", 16, Repeat = 3)]
        [Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 3)]
        [Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 3)]
        [Head("fc")]
        public sealed partial class ResNet20;

        [Architecture("resnet8")]
        [Stem<ConvBnRelu>("", 16)]
        [Stage<BasicBlock>("layer1", 16)]
        [Stage<BasicBlock>("layer2", 32, Stride = 2)]
        [Stage<BasicBlock>("layer3", 64, Stride = 2)]
        [Head("fc")]
        public sealed partial class ResNet8;

        """ + Toys.ConvBnRelu + Toys.BasicBlock;

    internal static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    /// <summary>SAKD0029 takes two assemblies to show, and SAKD0053 another language: their pages are not compiled.</summary>
    public static TheoryData<string> Ids { get; } = new(
        Descriptors.All.Select(descriptor => descriptor.Id).Where(id => id is not ("SAKD0029" or "SAKD0053")));

    [Theory]
    [MemberData(nameof(Ids))]
    public void ThePageShowsTheMistakeAndItsFix(string id)
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "diagnostics", $"{id}.md"));
        string[] code = [.. page.Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0])];
        Assert.StartsWith($"# {id}: {Descriptor(id).Title.ToString(CultureInfo.InvariantCulture)}\n", page);
        Assert.Equal(2, code.Length);

        var example = GeneratorHarness.Generate(Context + code[0]);
        var diagnostic = example.Reported.First(diagnostic => diagnostic.Id == id);
        Assert.Empty(example.Diagnostics.Except([diagnostic]));
        Assert.Contains($"\n> {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n", page);
        Assert.DoesNotContain(GeneratorHarness.Generate(Context + code[1]).Clean().Reported, diagnostic => diagnostic.Id == id);
    }

    [Fact]
    public void EveryPageIsOfADiagnostic() => Assert.Equal(
        Descriptors.All.Select(descriptor => $"{descriptor.Id}.md"),
        Directory.EnumerateFiles(Path.Combine(Root, "docs", "diagnostics")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void ThePageSaysWhetherEditorsHaveAFix() => Assert.Equal(
        // NearestOption's hangs on what C# says of the same word.
        new SakdCodeFixes().FixableDiagnosticIds.Append("SAKD0055").Order(StringComparer.Ordinal),
        Descriptors.All.Select(descriptor => descriptor.Id).Where(id =>
            File.ReadAllText(Path.Combine(Root, "docs", "diagnostics", $"{id}.md"))
                .Contains("\n## Fix\n\nEditors have a code fix for it", StringComparison.Ordinal)));

    [Fact]
    public void EveryDiagnosticHasARowInTheReleaseNotes()
    {
        string[] rows =
        [
            .. new[] { "Shipped", "Unshipped" }
                .SelectMany(part => File.ReadAllLines(Path.Combine(Root, "Sakd.Generators", $"AnalyzerReleases.{part}.md")))
                .Where(line => line.StartsWith("SAKD", StringComparison.Ordinal))
        ];

        Assert.Equal(
            Descriptors.All.Select(descriptor =>
                $"{descriptor.Id} | Sakd | {descriptor.DefaultSeverity} | {descriptor.Title.ToString(CultureInfo.InvariantCulture)}"),
            rows);
    }

    [Fact]
    public void IdsAscendAndLinkToTheirPages()
    {
        Assert.Equal(
            Descriptors.All.Select(descriptor => descriptor.Id).Distinct().Order(StringComparer.Ordinal),
            Descriptors.All.Select(descriptor => descriptor.Id));
        Assert.All(Descriptors.All, descriptor => Assert.Matches(@"^SAKD\d{4}$", descriptor.Id));
        Assert.All(Descriptors.All, descriptor => Assert.EndsWith($"/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri));
        Assert.All(Descriptors.All, descriptor => Assert.True(descriptor.IsEnabledByDefault));
    }

    private static DiagnosticDescriptor Descriptor(string id) => Descriptors.All.Single(descriptor => descriptor.Id == id);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
