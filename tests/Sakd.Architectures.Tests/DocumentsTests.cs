using System.Runtime.CompilerServices;
using Sakd.Testing;

namespace Sakd.Architectures.Tests;

/// <summary>The pages on networks and distillers say what was compiled.</summary>
public sealed class DocumentsTests
{
    private static readonly string Docs = Path.GetFullPath(Path.Combine(Here(), "..", "..", "docs"));

    [Fact]
    public void The_page_on_distillers_is_current() =>
        Snapshot.VerifyPage(Path.Combine(Docs, "distillers.md"), DistillersPage.Of(Architectures.SakdCatalog.Instance));

    [Fact]
    public void The_page_on_architectures_is_current() =>
        Snapshot.VerifyPage(Path.Combine(Docs, "architectures.md"), ArchitecturesPage.Of(Architectures.SakdCatalog.Instance));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
