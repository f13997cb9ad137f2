using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

public sealed class ArchitectureSnapshotTests
{
    [Fact]
    public void Architecture()
    {
        var generated = GeneratorHarness.Generate(Toys.Header + Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures).Clean();
        string[] files = ["Toy.ToyStudent.g.cs", "SakdCatalog.g.cs"];
        Snapshot.Verify(files.Select(file => (file, generated.Files[file])));
    }
}
