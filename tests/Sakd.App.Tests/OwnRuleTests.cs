using System.Text.Json;
using Sakd.Runtime.Tests;
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
        string folder = $"runs/{ToyCatalog.Pair}-at-all-but-first";
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
    [InlineData("--strategy rule", "--strategy rule needs --rule with the name of one of the program's own rules")]
    [InlineData("--strategy rule --rule mine", "--rule mine: sakd has no rules of its own; a program gives them to SakdApp.Run")]
    [InlineData("--rule mine", "--rule goes with --strategy rule, not adaptive")]
    public void WithoutOneThatIsSaid(string options, string says) =>
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, .. options.Split(' ')], says);

    [Theory]
    [InlineData("")]
    [InlineData("All")]
    [InlineData("a/b")]
    public void ANameIsThatOfAFolder(string name) => Assert.Throws<ArgumentException>(() => _rules[name] = () => new AllButFirst());

    private SakdProgram.Result Run(params string[] options)
    {
        using StringWriter output = new(), error = new();
        int code = SakdApp.Run(
            ["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "1", "--threads", "1", .. options],
            new Terminal(output, error) { Program = "sakd" }, CancellationToken.None, new ToyCatalog(), _rules);
        return new SakdProgram.Result(code, output.ToString(), error.ToString());
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
