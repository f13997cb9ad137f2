using System.Runtime.CompilerServices;

namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>The page on networks of one's own is right: what it writes compiles, and it knows every layer.</summary>
public sealed class OwnNetworkPageTests
{
    private static readonly string Page = File.ReadAllText(Path.GetFullPath(
        Path.Combine(Here(), "..", "..", "..", "docs", "own-network.md")))
        .ReplaceLineEndings("\n");

    [Fact]
    public void ItsExamplesCompileTogether()
    {
        string[] code = [.. Page.Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0])];

        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile("Leaves", code)).Clean();

        string[] named =
        [
            "GroupedUnit", "Valley", "TreeToLeaf", "TreeToLeaf.Stages", "TreeToLeaf.MeansKnowledge", "BushCompanion", "TreeToBush.Stages",
        ];
        Assert.All(named, file => Assert.Contains($"Leaves.{file}.g.cs", generated.Files.Keys));
    }

    [Fact]
    public void ItHasARowForEveryLayer()
    {
        const string suffix = nameof(Attribute);
        var layers = typeof(LayerAttribute).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LayerAttribute)));
        Assert.All(layers, layer => Assert.Matches($@"\n\| `{layer.Name.Split('`')[0][..^suffix.Length]}[(`<]", Page));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
