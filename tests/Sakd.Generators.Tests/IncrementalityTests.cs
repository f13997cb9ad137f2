using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sakd.Generators.Declarations;
using Sakd.Generators.Emission;

namespace Sakd.Generators.Tests;

public sealed class IncrementalityTests
{
    private static readonly string[] Names = [Steps.Declarations, Steps.Graphs, Steps.Plans, Steps.Emission];

    [Fact]
    public void AnEditInAnotherFileChangesNothing() => AssertAllCached(compilation =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], GeneratorHarness.Parse("class Unrelated { int edited; }", "File1.cs")));

    [Fact]
    public void ANewFileChangesNothing() => AssertAllCached(compilation =>
        compilation.AddSyntaxTrees(GeneratorHarness.Parse("namespace Toy; class New;", "File3.cs")));

    [Fact]
    public void ACommentAndAClassAboveInTheSameFileChangeNothing() => AssertAllCached(compilation => Edit(
        compilation, "namespace Toy;", "namespace Toy;\n\n// Moves every line below.\nclass Above\n{\n}\n"));

    [Fact]
    public void WhitespaceBetweenAttributesChangesNothing() => AssertAllCached(compilation => Edit(
        compilation, "[BatchNorm(\"bn1\")] [Relu]", "[BatchNorm(\"bn1\")]\n\n    /* then */ [Relu]"));

    [Fact]
    public void AnEditOfTheStudentsStageChangesOnlyTheStudentAndThePair()
    {
        var files = FilesAfter(compilation =>
            Edit(compilation, "[Stage<BasicBlock>(\"layer2\", 8, Stride = 2)]", "[Stage<BasicBlock>(\"layer2\", 12, Stride = 2)]"));

        Assert.Equal(
            [
                "SakdCatalog.g.cs: cached", "Toy.BasicBlock.g.cs: cached", "Toy.ByHandCompanion.g.cs: cached",
                "Toy.ConvBnRelu.g.cs: cached", "Toy.ToyStudent.g.cs: modified", "Toy.ToyTeacher.g.cs: cached",
            ],
            files.Where(file =>
                !file.StartsWith("Toy.TeacherToStudent", StringComparison.Ordinal)
                && !file.StartsWith("Toy.Twins", StringComparison.Ordinal)));
        Assert.Contains("Toy.TeacherToStudent.g.cs: modified", files);
        Assert.Contains("Toy.TeacherToStudent.AtKnowledge.g.cs: modified", files);
        Assert.Contains("Toy.TeacherToStudent.KdKnowledge.g.cs: cached", files);
    }

    [Fact]
    public void AnEditOfTheStemsBlockLeavesTheOtherBlockAlone()
    {
        var files = FilesAfter(compilation =>
            Edit(
                compilation, "[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\")] [BatchNorm(\"bn1\")] [Relu]\npublic",
                "[Conv(\"conv1\", 5, \"channels\", Stride = \"stride\")] [BatchNorm(\"bn1\")] [Relu]\npublic"));

        Assert.Contains("Toy.ConvBnRelu.g.cs: modified", files);
        Assert.Contains("Toy.BasicBlock.g.cs: cached", files);
        Assert.Contains("Toy.ToyTeacher.g.cs: modified", files);
        Assert.Contains("SakdCatalog.g.cs: cached", files);
    }

    [Fact]
    public void AnEditOfWhatANetworkWrittenByHandComputesChangesNothing() => AssertAllCached(compilation => Edit(
        compilation, "flatten.forward(AvgPool.forward(", "flatten.call(AvgPool.call(", file: 2));

    [Fact]
    public void AnEditOfAMembersShapeChangesTheCompanionAndThePair()
    {
        var files = FilesAfter(compilation => Edit(compilation, "[Stage(\"8x8x8\")]", "[Stage(\"8x4x4\")]", file: 2));

        Assert.Contains("Toy.ByHandCompanion.g.cs: modified", files);
        Assert.Contains("Toy.Twins.AtKnowledge.g.cs: modified", files);
        Assert.Contains("Toy.TeacherToStudent.AtKnowledge.g.cs: cached", files);
    }

    [Fact]
    public void StepsHoldNothingOfTheCompilation()
    {
        var compilation = Start();
        var driver = GeneratorHarness.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);

        var held = StepsOf(driver)
            .SelectMany(step => step.Run.Outputs.SelectMany(output => ObjectGraph.Of(output.Value)).Select(value => (step.Name, value)))
            .ToList();

        Assert.True(held.Count > 1000, $"only {held.Count} objects were looked at");
        Assert.DoesNotContain(
            held,
            found => found.value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or Location or SemanticModel
                or AttributeData or TypedConstant);
        Assert.DoesNotContain(
            held, found => found.value.GetType().Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryStageOfTheCompilerIsAStep()
    {
        var driver = GeneratorHarness.Driver().RunGenerators(Start(), TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Declarations", "Emission", "Graphs", "Plans"],
            driver.GetRunResult().Results.Single().TrackedSteps.Keys.Intersect(Names).Order(StringComparer.Ordinal));
    }

    private static void AssertAllCached(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var compilation = Start();
        var driver = GeneratorHarness.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken)
            .RunGenerators(edit(compilation), TestContext.Current.CancellationToken);

        var steps = StepsOf(driver).ToList();
        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.All(step.Run.Outputs, output =>
            Assert.True(
                output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                $"{step.Name} is {output.Reason}: {output.Value}")));
        var outputs = driver
            .GetRunResult().Results
            .SelectMany(result => result.TrackedOutputSteps.Values)
            .SelectMany(runs => runs)
            .ToList();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, run => Assert.All(run.Outputs, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason)));
    }

    /// <summary>Every generated file, and whether an edit made the last step towards it run to another result.</summary>
    private static List<string> FilesAfter(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var compilation = Start();
        var driver = GeneratorHarness.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken)
            .RunGenerators(edit(compilation), TestContext.Current.CancellationToken);

        var files = from step in StepsOf(driver)
                    from output in step.Run.Outputs
                    from file in output.Value is SourceFile one ? [one] : ((output.Value as EquatableArray<SourceFile>?) ?? []).ToArray()
                    let modified = output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)
                    select $"{file.Name}: {(modified ? "modified" : "cached")}";
        return [.. files.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Name, IncrementalGeneratorRunStep Run)> StepsOf(GeneratorDriver driver) =>
        from result in driver.GetRunResult().Results
        from steps in result.TrackedSteps
        where Names.Contains(steps.Key)
        from run in steps.Value
        select ($"{result.Generator.GetGeneratorType().Name}, {steps.Key}", run);

    private static CSharpCompilation Start() => GeneratorHarness.Compile("Toy", [Toys.All, "class Unrelated;", Toys.HandWritten]);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string before, string after, int file = 0)
    {
        var tree = compilation.SyntaxTrees[file];
        string text = tree.ToString();
        Assert.Contains(before, text);
        return compilation.ReplaceSyntaxTree(tree, GeneratorHarness.Parse(text.Replace(before, after), tree.FilePath));
    }
}
