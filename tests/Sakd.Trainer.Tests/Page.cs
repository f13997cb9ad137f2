using System.Runtime.CompilerServices;

namespace Sakd.Trainer.Tests;

/// <summary>A page of <c>docs</c>, whose examples are the tests' own.</summary>
/// <param name="name">The file's name.</param>
internal sealed class Page(string name)
{
    private readonly string _text = File.ReadAllText(Path.Combine(Repository, "docs", name)).ReplaceLineEndings("\n");

    /// <summary>The checkout that the tests lie in.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>What stands between the page's fences of a language.</summary>
    public IEnumerable<string> Blocks(string language) => _text.Split($"```{language}\n").Skip(1).Select(block => block.Split("\n```")[0]);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
