using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sakd.App.Tests.Reports;

/// <summary>Pages about runs of the toy pair.</summary>
public sealed partial class ReportTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void OnePageShowsARunFromItsSettingsToItsGallery()
    {
        _sakd.Distil("run");

        var result = _sakd.Run("report", "run");

        Assert.Equal("", result.Error);
        Assert.StartsWith("written   run/report.html (", result.Output, StringComparison.Ordinal);
        string page = File.ReadAllText("run/report.html");
        foreach (string section in (string[])["results", "curves", "decisions", "routing", "networks-0", "gallery-0", "settings"])
            Assert.Contains($"id=\"{section}\"", page, StringComparison.Ordinal);
        Assert.Contains("--distiller at", page, StringComparison.Ordinal);

        // Three accuracies and seven losses, the decisions and routes, the routing network.
        Assert.Equal(12, Count("<figure class=\"chart\">", page));
        Assert.Equal(1, Count("<figure class=\"drawing\">", page));
        var summary = Summary("run");
        Assert.Contains(Percent(summary.GetProperty("studentAccuracy").GetDouble()), page, StringComparison.Ordinal);
        Assert.Contains(Percent(summary.GetProperty("teacherAccuracy").GetDouble()), page, StringComparison.Ordinal);
    }

    /// <summary>It opens from disk, and nothing that a file or a folder is called becomes part of the page's own text.</summary>
    [Fact]
    public void ThePageAsksForNothingAndRunsNothing()
    {
        _sakd.Distil("a<b>&\"c");

        Assert.Equal("", _sakd.Run("report", "a<b>&\"c", "--output", "page.html").Error);

        string page = File.ReadAllText("page.html");
        Assert.Empty(Requests().Matches(page));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("<h1>a&lt;b&gt;&amp;&quot;c</h1>", page, StringComparison.Ordinal);
        string[] ids = [.. Ids().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void WhatIsLookedAtAgainIsWhatTheRunMeasured()
    {
        _sakd.Distil("run");
        _sakd.Run("report", "run");

        // The matrices' diagonals, of 5 images a class, against the summary's classes.
        var summary = Summary("run");
        string page = File.ReadAllText("run/report.html");
        foreach (var one in summary.GetProperty("classes").EnumerateArray())
        {
            string name = one.GetProperty("name").GetString()!, share = Percent(one.GetProperty("accuracy").GetDouble());
            Assert.Matches($"<th scope=\"row\">{name}</th><td>5</td>\\s*<td><span class=\"bar teacher\"[^>]*></span> [0-9.]+ %</td>"
                + $"<td><span class=\"bar student\"[^>]*></span> {Regex.Escape(share)}</td>", page);
        }
    }

    [Fact]
    public void RunsStandSideBySide()
    {
        _sakd.Distil("first");
        _sakd.Distil("second", "--seed", "2");
        _sakd.Distil("alone", "--strategy", "none");

        var result = _sakd.Run("report", "first", "second", "alone");

        Assert.Equal("", result.Error);
        string page = File.ReadAllText("report.html");
        Assert.Contains("<title>3 runs: first, second, alone</title>", page, StringComparison.Ordinal);
        Assert.Matches("<tr class=\"differs\"><th scope=\"row\">seed</th><td>1</td><td>2</td><td>1</td>", page);
        Assert.Equal(1, Count("id=\"validation_", page) > 0 ? 1 : 0);
        Assert.Equal(1, Count("class=\"drawing\"", page));
        Assert.Equal(2, Count("id=\"gallery-", page));
    }

    [Fact]
    public void ARunThatIsNotOverHasAPageToo()
    {
        SakdProgram.StopWhen(() => File.Exists("stopped/metrics.jsonl"), stop => _sakd.Run(
            stop, "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "40", "--batch", "16", "--threads", "1",
            "--output", "stopped"));
        File.AppendAllText("stopped/metrics.jsonl", "{\"epoch\": 7, \"half");

        var result = _sakd.Run("report", "stopped");

        Assert.Equal("", result.Error);
        string page = File.ReadAllText("stopped/report.html");
        Assert.Contains(" of 40 epochs so far", page, StringComparison.Ordinal);
        Assert.Contains("its networks were not looked at: it is not over", page, StringComparison.Ordinal);
    }

    [Fact]
    public void AResultWhoseEpochsAreNotAllThereHasAPage()
    {
        _sakd.Distil("run");
        string summary = File.ReadAllText("run/summary.json");
        File.WriteAllText("run/summary.json", Regex.Replace(summary, "\"bestEpoch\": \\d+", "\"bestEpoch\": 9"));

        Assert.Equal("", _sakd.Run("report", "run").Error);
        Assert.Contains("9 of 2", File.ReadAllText("run/report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatHasDivergedSaysWhere()
    {
        var run = _sakd.Run("train", "resnet20", "--data", _sakd.SmallData, "--lr", "1e30", "--threads", "1", "--output", "run");
        Assert.Equal(SakdApp.Diverged, run.ExitCode);

        Assert.Equal("", _sakd.Run("report", "run").Error);
        Assert.Matches(
            "run: it ended without a result: its loss was no longer finite in epoch 1, batch [0-9]+; a smaller --lr may help",
            File.ReadAllText("run/report.html"));
    }

    /// <summary>Its pair is one that this program does not have: what its files say is shown all the same.</summary>
    [Fact]
    public void ARunOfAnotherProgramHasItsCurves()
    {
        _sakd.Distil("run");
        string config = File.ReadAllText("run/config.json"), name = $"\"name\": \"{ToyCatalog.Pair}\"";
        File.WriteAllText("run/config.json", config.Replace(name, "\"name\": \"a-b\"", StringComparison.Ordinal));

        var result = _sakd.Run("report", "run");

        Assert.Contains("warning: run: its networks are not looked at: unknown pair 'a-b'", result.Output, StringComparison.Ordinal);
        Assert.Contains("id=\"decisions\"", File.ReadAllText("run/report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutTheImagesTheRestIsThere()
    {
        _sakd.Distil("run");
        Directory.Move("small", "gone");

        var result = _sakd.Run("report", "run");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning: run: its networks are not looked at: ", result.Output + result.Error, StringComparison.Ordinal);
        string page = File.ReadAllText("run/report.html");
        Assert.Contains("id=\"curves\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"gallery-0\"", page, StringComparison.Ordinal);
    }

    /// <summary>Its teacher is trained by other settings than its students, and found all the same, wherever the runs lie by now.</summary>
    [Fact]
    public void ARunOfTheMainJobHasItsTeacher()
    {
        Assert.Equal("", _sakd.Run("--threads", "1").Error);
        Directory.Move("runs", "moved");

        var result = _sakd.Run("report", $"moved/{MainJob.Pair}-at-adaptive");

        Assert.Equal("", result.Error);
        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
        string page = File.ReadAllText($"moved/{MainJob.Pair}-at-adaptive/report.html");
        Assert.Contains("<th scope=\"row\">teacher, resnet20</th>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"gallery-0\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherTeacherThanTheRunsIsNoneOfIts()
    {
        _sakd.Distil("run");
        string teacher = Assert.Single(Directory.GetFiles("runs/teachers"));
        Assert.Equal("", _sakd.Run(
            "train", "resnet20", "--data", "small", "--epochs", "1", "--seed", "9", "--threads", "1", "--output", "other").Error);
        File.Copy("other/model.safetensors", teacher, overwrite: true);

        var result = _sakd.Run("report", "run");

        Assert.Contains("its teacher's file is gone, or another one by now", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"gallery-0\"", File.ReadAllText("run/report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void TagsFrameImages()
    {
        _sakd.Distil("run");
        File.WriteAllText("tags.csv", string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},object group\n")));

        Assert.Equal("", _sakd.Run("report", "run", "--tags", "tags.csv").Error);

        string page = File.ReadAllText("run/report.html");
        Assert.Equal(Count("<figure[^>]*><svg role=\"img\"", page), Count("<figure class=\"tag group\"><svg role=\"img\"", page));
    }

    [Fact]
    public void TagsOfOtherImagesAreNamed()
    {
        _sakd.Distil("run");
        File.WriteAllText("tags.csv", "5,object group\n123456,object group\nbird.png,abnormal form\n");

        var result = _sakd.Run("report", "run", "--tags", "tags.csv");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "warning: tags.csv: no test image of run is called, or has the number, '123456', 'bird.png'", result.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5\n", "tags.csv:1 is no line of two: image,category")]
    [InlineData("5,object group\n6,object groups\n", "tags.csv:2 has the category 'object groups'")]
    [InlineData(null, "tags.csv cannot be read")]
    public void TagsThatAreWrongAreRefused(string? text, string says)
    {
        _sakd.Distil("run");
        if (text is not null) File.WriteAllText("tags.csv", text);
        _sakd.Refuses(["report", "run", "--tags", "tags.csv"], says);
        Assert.False(File.Exists("run/report.html"));
    }

    [Fact]
    public void AFolderThatIsNoRunIsRefused()
    {
        Directory.CreateDirectory("empty");
        _sakd.Refuses(["report", "empty"], "empty is no run: config.json is not there");
        _sakd.Distil("run");
        File.WriteAllText("run/metrics.jsonl", "{}\n");
        _sakd.Refuses(["report", "run"], "run/metrics.jsonl:1 is no epoch of a run");
    }

    private static JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllText($"{run}/summary.json")).RootElement;

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static int Count(string pattern, string page) => Regex.Count(page, pattern);

    [GeneratedRegex("(src|href|action)=\"(?!data:|#)|url\\((?!#)|@import")]
    private static partial Regex Requests();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Ids();
}
