using System.Text.Json;
using Sakd.App.Reports;

namespace Sakd.App.Tests.Reports;

/// <summary>Two runs of the toy pair held against each other.</summary>
public sealed class DiffTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void WhatDiffersIsShownAndNothingElse()
    {
        _sakd.Distil("first");
        _sakd.Distil("second", "--seed", "2", "--profile", "authors-code");

        var result = _sakd.Run("diff", "first", "second");

        Assert.Equal("", result.Error);
        Assert.Matches(@"\bseed\s+1\s+2\b", result.Output);
        Assert.Matches(@"\bprofile\s+Paper\s+AuthorsCode\b", result.Output);
        Assert.Matches(@"test accuracy\s+[0-9.]+ % ± [0-9.]+\s+[0-9.]+ % ± [0-9.]+\s+[+-]?[0-9.]+", result.Output);
        Assert.DoesNotContain("batch", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"distilled at KL, over the run\s", result.Output);
        Assert.Contains("sakd compare says whether a setting matters", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameRunTwiceHasTheSameWeights()
    {
        _sakd.Distil("first");
        _sakd.Distil("again");

        var result = _sakd.Run("diff", "first", "again");

        Assert.Contains("settings  all the same", result.Output, StringComparison.Ordinal);
        Assert.Contains("Both have the same weights, to the bit.", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Where files lie makes no difference; what is in them does.</summary>
    [Fact]
    public void TheSameFilesUnderOtherNamesAreTheSame()
    {
        _sakd.Distil("first", "--teacher", _sakd.Teacher("one", seed: 1));
        string images = Path.GetFullPath(_sakd.SmallData);
        Assert.Equal("", _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", images, "--epochs", "2", "--threads", "1", "--output", "second",
            "--teacher", Path.GetFullPath("one/model.safetensors")).Error);
        _sakd.Distil("third", "--teacher", _sakd.Teacher("other", seed: 7));

        Assert.Contains("settings  all the same", _sakd.Run("diff", "first", "second").Output, StringComparison.Ordinal);
        Assert.Matches(@"\bteacher\s+one/model\.safetensors\s+other/model\.safetensors\b", _sakd.Run("diff", "first", "third").Output);
    }

    /// <summary>
    /// Where nobody knows what lies at a path, other paths are other settings; a change at the same path is its checksum's.
    /// </summary>
    [Theory]
    [InlineData("a", "", "b", "", true, false)]
    [InlineData("a", "1", "b", "1", false, false)]
    [InlineData("a", "1", "b", "", true, true)]
    [InlineData("a", "1", "b", "2", true, true)]
    [InlineData("a", "1", "a", "2", false, true)]
    public void PathsDifferByWhatLiesThere(string first, string itsSum, string second, string otherSum, bool data, bool fingerprint)
    {
        Dictionary<string, string>[] runs =
            [new() { ["data"] = first, ["fingerprint"] = itsSum }, new() { ["data"] = second, ["fingerprint"] = otherSum }];

        Assert.Equal((data, fingerprint), (ReportedRun.Differ("data", runs), ReportedRun.Differ("fingerprint", runs)));
    }

    [Fact]
    public void OtherVersionsBelowTheProgramAreShown()
    {
        _sakd.Distil("first");
        _sakd.Distil("second");
        string config = File.ReadAllText("second/config.json");
        string build = JsonDocument.Parse(config).RootElement.GetProperty("build").GetString()!;
        File.WriteAllText("second/config.json", config
            .Replace($"\"{Environment.Version}\"", "\"9.0.0\"", StringComparison.Ordinal)
            .Replace(build, "123456789abc", StringComparison.Ordinal));

        string output = _sakd.Run("diff", "first", "second").Output;

        Assert.Matches($@"\bdotNet\s+{Environment.Version}\s+9\.0\.0\b", output);
        Assert.Matches($@"\bbuild\s+{build}\s+123456789abc\b", output);
        Assert.Contains("\"libTorch\": ", config, StringComparison.Ordinal);
        Assert.Contains("\"system\": ", config, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNoRunIsRefused()
    {
        _sakd.Distil("first");
        Directory.CreateDirectory("grid");
        File.WriteAllText("grid/grid.json", "{}");
        _sakd.Refuses(["diff", "first", "grid"], "grid is the folder of a grid: name one of the runs in it");
        _sakd.Refuses(["diff", "first", "nothing"], "nothing is no run: config.json is not there");
    }
}
