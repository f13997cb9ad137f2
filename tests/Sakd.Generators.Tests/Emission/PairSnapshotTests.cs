using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

public sealed class PairSnapshotTests
{
    private static readonly Generated Generated = GeneratorHarness.Generate(Toys.All).Clean();

    [Fact]
    public void KnowledgeDistillation() => Snapshot.Verify(Files("", ".Logits", ".KdKnowledge"));

    [Fact]
    public void AttentionTransfer() => Snapshot.Verify(Files(".Stages", ".AtKnowledge"));

    private static IEnumerable<(string, string)> Files(params string[] parts) =>
        parts.Select(part => $"Toy.TeacherToStudent{part}.g.cs").Select(file => (file, Generated.Files[file]));
}
