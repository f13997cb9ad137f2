using System.Runtime.CompilerServices;
using Sakd.Testing;

namespace Sakd.Architectures.Tests;

/// <summary>The pages on networks and distillers, and the file of what is public, say what was compiled.</summary>
public sealed class DocumentsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
    private static readonly string Docs = Path.Combine(Root, "docs");

    [Fact]
    public void The_page_on_distillers_is_current() =>
        Snapshot.VerifyPage(Path.Combine(Docs, "distillers.md"), DistillersPage.Of(Architectures.SakdCatalog.Instance));

    [Fact]
    public void The_page_on_architectures_is_current() =>
        Snapshot.VerifyPage(Path.Combine(Docs, "architectures.md"), ArchitecturesPage.Of(Architectures.SakdCatalog.Instance));

    /// <summary>
    /// What users of the networks hold on to. The analyzer that guards the other libraries would have a line for each of 8,000 members,
    /// most of them nested in pairs and made alike: those are held by the snapshots of what is generated.
    /// </summary>
    [Fact]
    public void The_file_of_what_is_public_is_current() => Snapshot.VerifyPage(
        Path.Combine(Root, "Sakd.Architectures", "PublicAPI.txt"), PublicSurface.Of(typeof(Architectures.SakdCatalog).Assembly));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
