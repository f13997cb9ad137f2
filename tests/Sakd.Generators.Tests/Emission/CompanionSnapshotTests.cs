using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

public sealed class CompanionSnapshotTests
{
    [Fact]
    public void Companion()
    {
        var generated = GeneratorHarness.Generate(Toys.HandWritten).Clean();
        string[] files = ["Toy.ByHandCompanion.g.cs", "SakdCatalog.g.cs"];
        Snapshot.Verify(files.Select(file => (file, generated.Files[file])));
    }
}
