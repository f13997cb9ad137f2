using System.Text.Json;
using Sakd.App.Runs;

namespace Sakd.App.Tests;

public sealed class ConfigFileTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void TheFileOfARunHasItAgain()
    {
        _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "1", "--threads", "1", "--strategy", "always", "--profile",
            "authors-code", "--seed", "7", "--output", "first");
        var again = _sakd.Run("distill", "--config", "first/config.json", "--output", "second");
        Assert.Equal("", again.Error);
        Assert.Equal(File.ReadAllBytes("first/student.safetensors"), File.ReadAllBytes("second/student.safetensors"));

        string typed = Read("first/config.json").GetProperty("repeat").GetString()!;
        var repeated = _sakd.Run([.. typed.Split(' ')[1..], "--output", "third"]);
        Assert.Equal("", repeated.Error);
        Assert.Equal(File.ReadAllBytes("first/student.safetensors"), File.ReadAllBytes("third/student.safetensors"));
    }

    [Fact]
    public void TheCommandLineCountsBeforeTheFile()
    {
        File.WriteAllText(
            "run.json",
            $$"""{ "name": "{{ToyCatalog.Pair}}", "data": "{{_sakd.SmallData}}", "strategy": "random", "epochs": 5, "threads": 1 }""");
        var result = _sakd.Run("distill", "--config", "run.json", "--epochs", "1");
        Assert.Equal("", result.Error);
        var config = Read($"runs/{ToyCatalog.Pair}-at-random/config.json");
        Assert.Equal(1, config.GetProperty("epochs").GetInt32());
        Assert.Equal("Random", config.GetProperty("strategy").GetString());
    }

    /// <summary>A run's file has the names of the code, which for some are not those of the command line.</summary>
    [Theory]
    [InlineData("teacher-right")]
    [InlineData("logit-warm-up")]
    public void TheFileOfARunHasItsStrategy(string strategy)
    {
        _sakd.Distil("first", "--strategy", strategy);
        Assert.Equal("", _sakd.Run("distill", "--config", "first/config.json", "--output", "second").Error);
        Assert.Equal(StrategyOf("first"), StrategyOf("second"));

        static string? StrategyOf(string run) => Read($"{run}/config.json").GetProperty("strategy").GetString();
    }

    /// <summary>The first 100 steps of its warm-up are its policy's.</summary>
    [Fact]
    public void WhatARunHadForItsStrategyAloneIsNotGivenToAnother()
    {
        _sakd.Distil("first");
        Assert.Equal("", _sakd.Run("distill", "--config", "first/config.json", "--strategy", "always", "--output", "second").Error);
        Assert.False(Read("second/config.json").TryGetProperty("warmUpSteps", out _));
    }

    [Fact]
    public void OptionsMayHaveTheirNamesOfTheCommandLine()
    {
        File.WriteAllText(
            "run.json",
            $$"""{ "data": "{{_sakd.SmallData}}", "beta2": 7, "policy-lr": 0.125, "epochs": 1, "threads": 1, "output": "run" }""");
        Assert.Equal("", _sakd.Run("distill", ToyCatalog.Pair, "--config", "run.json").Error);
        var config = Read("run/config.json");
        Assert.Equal(
            (7, 0.125), (config.GetProperty("featureWeight").GetDouble(), config.GetProperty("policyLearningRate").GetDouble()));
    }

    [Fact]
    public void WhatFollowsFromTheOptionsOfARunIsNoOptionOfAnother()
    {
        _sakd.Distil("first");
        string first = File.ReadAllText("first/config.json");
        Assert.Contains("\"beta2\": 1000,", first, StringComparison.Ordinal);
        File.WriteAllText("edited.json", first.Replace("\"beta2\": 1000,", "\"beta2\": 7,", StringComparison.Ordinal));
        Assert.Equal("", _sakd.Run("distill", "--config", "edited.json", "--output", "second").Error);
        Assert.Equal(1000, Read("second/config.json").GetProperty("beta2").GetDouble());
        File.WriteAllText("run.json", """{ "momentum": 0.5 }""");
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--config", "run.json"], "run.json: 'momentum' is no option");
    }

    [Theory]
    [InlineData("""{ "epoch": 3 }""", "'epoch' is no option", "epochs")]
    [InlineData("""{ "epochs": "many" }""", "--epochs needs a whole number", "'many'")]
    [InlineData("""{ "command": "train" }""", "is for train, not for distill", "")]
    [InlineData("""[3]""", "is no JSON object of options", "")]
    [InlineData("""{ "epochs": """, "is no JSON", "")]
    public void AMistakeInTheFileIsNamed(string json, string says, string also)
    {
        File.WriteAllText("run.json", json);
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--config", "run.json"], says, also);
    }

    [Fact]
    public void AFileThatIsNotThereIsNamed() => _sakd.Refuses(["train", "resnet20", "--config", "no.json"], "no.json cannot be read");

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
