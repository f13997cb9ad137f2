using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

public sealed class PairSnapshotTests
{
    private static readonly Generated Generated = GeneratorHarness.Generate(Toys.All).Clean();

    [Fact]
    public void KnowledgeDistillation() => Snapshot.Verify(Files("", ".Logits", ".KdKnowledge"));

    [Fact]
    public void AttentionTransfer() => Snapshot.Verify(Files(".Stages", ".AtKnowledge"));

    /// <summary>The teacher sees the images as they come, the student at half their size.</summary>
    [Fact]
    public void TwoInputs()
    {
        var generated = Of("TeacherInput = \"3x32x32\", StudentInput = \"3x16x16\"");
        Snapshot.Verify(
            ((string[])["", ".Stages"]).Select(part => $"Toy.TeacherToStudent{part}.g.cs").Select(file => (file, generated.Files[file])));
    }

    [Fact]
    public void TheTeacherMayBeTheOneThatSeesImagesResized()
    {
        string step = Of("TeacherInput = \"3x16x16\", StudentInput = \"3x32x32\"").Files["Toy.TeacherToStudent.Last.g.cs"];

        Assert.Contains("var xt = SeenByTeacher(Resized(x, height: 16, width: 16));", step, StringComparison.Ordinal);
        Assert.Contains("T.ForwardFeatures(SeenByTeacher(Resized(x, height: 16, width: 16)));", step, StringComparison.Ordinal);
        Assert.Contains("Student.ForwardFeatures(x", step, StringComparison.Ordinal);
        Assert.Contains("Route(xt, x, t, w", step, StringComparison.Ordinal);
    }

    /// <summary>What one of the two sees by default: the pair's Input, or what it names itself.</summary>
    [Theory]
    [InlineData("TeacherInput = \"3x32x32\"")]
    [InlineData("Input = \"3x16x16\", TeacherInput = \"3x32x32\"")]
    public void TheInputThatIsNotSaidIsTheUsualOne(string inputs) =>
        Assert.Equal(
            Of("TeacherInput = \"3x32x32\", StudentInput = \"3x16x16\"").Files["Toy.TeacherToStudent.g.cs"],
            Of(inputs).Files["Toy.TeacherToStudent.g.cs"]);

    [Fact]
    public void TwoEqualInputsAreOne() =>
        Assert.Equal(Generated.Files, Of("TeacherInput = \"3x16x16\", StudentInput = \"3x16x16\"").Files);

    private static Generated Of(string inputs) =>
        GeneratorHarness.Generate(Toys.All.Replace("ToyStudent>(Input = \"3x16x16\"", $"ToyStudent>({inputs}")).Clean();

    private static IEnumerable<(string, string)> Files(params string[] parts) =>
        parts.Select(part => $"Toy.TeacherToStudent{part}.g.cs").Select(file => (file, Generated.Files[file]));
}
