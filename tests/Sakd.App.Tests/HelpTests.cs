using System.Collections.Immutable;
using Sakd.App;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;

namespace Sakd.App.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("", "distill <pair>")]
    [InlineData("train", "--epochs <n>")]
    [InlineData("distill", "adaptive, always, random, matched, anti, warm-up")]
    [InlineData("compare", "--strategies <name,..>")]
    [InlineData("evaluate", "<checkpoint>")]
    [InlineData("convert", "<in> <out>")]
    [InlineData("inspect", "<pair>")]
    [InlineData("data", "--sheet <file.png>")]
    [InlineData("init", "--budget <n>")]
    [InlineData("report", "--tags <file>")]
    [InlineData("watch", "--port <n>")]
    [InlineData("doctor", "--threads <n>")]
    public void EveryCommandHasAHelpWithExamples(string command, string says)
    {
        var result = _sakd.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        Assert.Contains($"sakd {command}".TrimEnd(), result.Output.Split("Examples:")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ListNamesEverything()
    {
        var result = _sakd.Run("list");
        Assert.All(
            ["resnet20-resnet8w8", "resnet20-resnet8", "resnet20", "attention transfer", "1x28x28"],
            name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
        FitsOnAPage(result);
    }

    [Fact]
    public void ListHasALineForEveryDistiller()
    {
        string line = Assert.Single(_sakd.Run("list").Output.Split('\n'), line => line.StartsWith("  at ", StringComparison.Ordinal));
        Assert.Equal(
            ["at", "attention transfer", "every stage", "1,000", "Zagoruyko, Komodakis, ICLR 2017, arXiv"],
            line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void ListHasALineForEveryDistillerAtTheLogits()
    {
        string output = _sakd.Run("list").Output;
        foreach (string name in (string[])["ctkd", "dist", "dkd", "mlkd", "nkd", "ofa"])
            Assert.Single(output.Split('\n'), line => line.StartsWith($"  {name} ", StringComparison.Ordinal));
    }

    [Fact]
    public void InspectShowsThePair()
    {
        var result = _sakd.Run("inspect", "resnet20/resnet8w8");
        Assert.All(
            ["patches", "16x7x7", "4x7x7", "KD_1", "KL", "1x1 convolution", "1,234 parameters"],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        FitsOnAPage(result);
    }

    [Theory]
    [InlineData("", "leaves inspect tree-leaf")]
    [InlineData("--help", "leaves distill tree-leaf --data")]
    [InlineData("distill --help", "leaves distill tree-leaf --data")]
    [InlineData("train --help", "leaves train tree")]
    [InlineData("compare --help", "leaves compare tree-leaf")]
    [InlineData("evaluate --help", "leaves evaluate runs/tree-leaf-at-adaptive")]
    [InlineData("inspect --help", "leaves inspect tree-leaf")]
    [InlineData("data --help", "leaves data ~/images")]
    [InlineData("init --help", "leaves init ~/images")]
    [InlineData("list", "leaves inspect tree-leaf")]
    public void AnotherProgramHelpsByItsOwnNameAndItsOwnPairs(string line, string says)
    {
        var result = _sakd.Run("leaves", new Leaves(), CancellationToken.None, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sakd ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(MainJob.Pair, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect zebra", "leaves: unknown pair 'zebra'; leaves list shows all")]
    [InlineData("distill", "(see leaves distill --help)")]
    [InlineData("--threads 2", "(see leaves --help)")]
    public void AnotherProgramRefusesByItsOwnName(string line, string says)
    {
        var result = _sakd.Run("leaves", new Leaves(), CancellationToken.None, line.Split(' '));
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sakd", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A user's catalog: it has not the main job's pair.</summary>
    private sealed class Leaves : Catalog
    {
        public override ImmutableArray<ArchitectureEntry> Architectures { get; } =
        [
            ToyNetwork.Entry("tree", 16, new FeatureShape(3, 64, 64), 20),
        ];

        public override ImmutableArray<PairEntry> Pairs =>
            [ToyCatalog.Entry("tree-leaf", Architectures[0], ToyNetwork.Entry("leaf", 4, new FeatureShape(3, 64, 64), 20))];
    }

    private static void FitsOnAPage(SakdProgram.Result result)
    {
        Assert.Equal(0, result.ExitCode);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("…", result.Output, StringComparison.Ordinal);
    }
}
