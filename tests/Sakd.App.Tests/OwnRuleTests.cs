using System.Text.Json;
using Sakd.App.Tests.Comparing;
using Sakd.Runtime.Tests;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Tests;

/// <summary>A rule that the program's own code has, named on the command line.</summary>
public sealed class OwnRuleTests : IDisposable
{
    private readonly SakdProgram _sakd = new();
    private readonly RuleCatalog _rules = new() { ["all-but-first"] = () => new AllButFirst(), ["nothing"] = () => new AllButFirst() };

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ItDecidesWhatIsDistilledAndStandsInTheRunsFiles()
    {
        var result = Run("--strategy", "rule", "--rule", "all-but-first");

        Assert.Equal("", result.Error);
        Assert.Contains(", rule all-but-first, teacher frozen", result.Output, StringComparison.Ordinal);
        string folder = $"runs/{ToyCatalog.Pair}-at-rule-all-but-first";
        using var config = JsonDocument.Parse(File.ReadAllText($"{folder}/config.json"));
        Assert.Equal("all-but-first", config.RootElement.GetProperty("rule").GetString());
        Assert.Contains(
            "--strategy rule --rule all-but-first", config.RootElement.GetProperty("repeat").GetString(), StringComparison.Ordinal);

        // Of each step's images, at each branch point, all but one.
        int[][] steps = [.. File.ReadLines($"{folder}/steps.csv").Skip(1).Select(line => line.Split(',').Select(int.Parse).ToArray())];
        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.All(step[3..], distilled => Assert.Equal(step[2] - 1, distilled)));
    }

    [Fact]
    public void OneThatIsNotThereIsNamedWithThoseThatAre()
    {
        var result = Run("--strategy", "rule", "--rule", "all-but-frist");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "unknown rule 'all-but-frist'; did you mean all-but-first?; there are all-but-first, nothing", result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--strategy rule --rule mine", "unknown rule 'mine'; sakd has none; a program gives them to SakdApp.Run")]
    [InlineData("--rule mine", "--rule goes with --strategy rule, not adaptive")]
    [InlineData("--strategy rule", "--rule with the name of one of the program's own rules; sakd has none; a program gives them to")]
    public void WithoutOneThatIsSaid(string options, string says) =>
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, .. options.Split(' ')], says);

    [Theory]
    [InlineData("")]
    [InlineData("All")]
    [InlineData("a/b")]
    [InlineData("-half")]
    public void ANameIsThatOfAFolderAndOfAnOptionsValue(string name) =>
        Assert.Throws<ArgumentException>(() => _rules[name] = () => new AllButFirst());

    [Fact]
    public void TheProgramListsThem() => Assert.Contains(
        "Rules of its own, for --strategy rule --rule: all-but-first, nothing.", App("list").Output, StringComparison.Ordinal);

    [Fact]
    public void ADecisionOfAnotherShapeIsRefusedWithThatWhichIsNeeded()
    {
        _rules["row"] = () => new Row();
        var result = Run("--strategy", "rule", "--rule", "row");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "the rule Row decided [64]: a step needs a zero or a one for each of its 64 samples", result.Error, StringComparison.Ordinal);
    }

    /// <summary>As on a machine on which it may not fit.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void TheMemoryOfAStepIsKnownWithoutIt(Strategy strategy)
    {
        var pair = new CatalogIndex("sakd", [new ToyCatalog()]).Pair(ToyCatalog.Pair);
        var distiller = CatalogIndex.Distiller(pair, "at");
        var options = ToyGrid.Config with { Strategy = strategy, Rule = "mine" };
        Assert.NotNull(StepMemory.Estimate(pair, distiller, classes: 10, Recipe.StepToEstimate(options, distiller, CPU)));
    }

    public static TheoryData<Strategy> Strategies => [.. Enum.GetValues<Strategy>().Except([Strategy.None])];

    private SakdProgram.Result Run(params string[] options) =>
        App(["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "1", "--threads", "1", .. options]);

    private SakdProgram.Result App(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = SakdApp.Run(
            args,
            new Terminal(output, error) { Program = "sakd" }, CancellationToken.None, new ToyCatalog(), _rules);
        return new SakdProgram.Result(code, output.ToString(), error.ToString());
    }

    private sealed class Row : IStrategy
    {
        public Tensor Decide(LogitBatch batch, StepPlace place) => ones(batch.Student.size(0));
    }

    private sealed class AllButFirst : IStrategy
    {
        public Tensor Decide(LogitBatch batch, StepPlace place)
        {
            using var samples = ones(batch.Student.size(0), ScalarType.Bool);
            samples[0] = tensor(false);
            return place.Everywhere(samples);
        }
    }
}
