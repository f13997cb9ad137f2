using System.Text.Json.Nodes;
using Sakd.App.Runs;
using Sakd.App.Tests.TensorBoard;

namespace Sakd.App.Tests;

/// <summary>Runs that go on after they were stopped; those that are killed are in the tests of the trainer.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void AStoppedRunEndsWithTheWeightsOfOneThatWasNot()
    {
        Assert.Equal("", Distill("whole", CancellationToken.None).Error);
        Stop("stopped");
        var end = _sakd.Run("distill", "--resume", "stopped");
        Assert.Equal("", end.Error);
        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
        Assert.Equal(File.ReadAllBytes("whole/policy.safetensors"), File.ReadAllBytes("stopped/policy.safetensors"));
        Assert.Equal(Epochs, File.ReadAllLines("stopped/metrics.jsonl").Length);
        Assert.Equal(File.ReadAllLines("whole/steps.csv"), File.ReadAllLines("stopped/steps.csv"));
        Assert.Equal(
            ["config.json", "decisions.png"], Directory.GetFiles("stopped").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(2));
        Assert.Equal(
            File.ReadAllLines("whole/metrics.jsonl").Select((_, i) => i + 1L), EventReader.ReadFolder("stopped").Select(one => one.Step));
        Assert.DoesNotContain("stopped/last.safetensors", Directory.GetFiles("stopped"));

        Assert.Contains("stopped is over", _sakd.Run("distill", "--resume", "stopped").Output, StringComparison.Ordinal);
    }

    /// <summary>Behind its first epoch the run goes on without policy and routing pass, whether it was stopped or not.</summary>
    [Fact]
    public void APolicyThatDistilsEverythingIsLeftOutToTheEnd()
    {
        string[] settled = ["--settle", "--policy-start", "0.9999999", "--warm-up-steps", "0"];
        var whole = Distill("whole", CancellationToken.None, settled);
        Assert.Contains("settled   every image was distilled at every spot", whole.Output, StringComparison.Ordinal);
        Stop("stopped", settled);
        Assert.Equal("", _sakd.Run("distill", "--resume", "stopped").Error);

        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
        Assert.Equal(File.ReadAllBytes("whole/policy.safetensors"), File.ReadAllBytes("stopped/policy.safetensors"));
        foreach (string run in (string[])["whole", "stopped"])
        {
            Assert.Equal(
                [true, .. Enumerable.Repeat(false, Epochs - 1)],
                File.ReadAllLines($"{run}/metrics.jsonl").Select(line => JsonNode.Parse(line)!["policyProbability"] is not null));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ADamagedStateIsMadeGoodByTheOneBeforeIt(bool truncated)
    {
        Distill("whole", CancellationToken.None);
        Stop("stopped");
        byte[] last = File.ReadAllBytes("stopped/last.safetensors");
        if (truncated) last = last[..(last.Length / 2)];
        else last[^100] ^= 1;
        File.WriteAllBytes("stopped/last.safetensors", last);

        var end = _sakd.Run("distill", "--resume", "stopped");
        Assert.Equal("", end.Error);
        Assert.Contains("warning: stopped/last.safetensors is", end.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
    }

    [Fact]
    public void WithoutAWholeStateTheRunHasToBeginAgain()
    {
        Stop("stopped");
        File.WriteAllText("stopped/last.safetensors", "x");
        File.WriteAllText("stopped/last.previous.safetensors", "y");
        _sakd.Refuses(["distill", "--resume", "stopped"], "last.safetensors", "the run has to begin again");
    }

    // A process may be killed behind the line of its first epoch and before its first state.
    [Fact]
    public void WithoutAnyStateTheRunBeginsAgainAndHasEachEpochOnce()
    {
        Distill("whole", CancellationToken.None);
        Stop("stopped");
        foreach (string state in Directory.GetFiles("stopped", "last*")) File.Delete(state);
        Assert.Equal("", _sakd.Run("distill", "--resume", "stopped").Error);
        Assert.Equal(Epochs, File.ReadAllLines("stopped/metrics.jsonl").Length);
        Assert.Equal(File.ReadAllLines("whole/steps.csv"), File.ReadAllLines("stopped/steps.csv"));
        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
    }

    // A process may be killed while it writes the lines of an epoch.
    [Fact]
    public void HalfALineOfStepsIsTakenAway()
    {
        Distill("whole", CancellationToken.None);
        Stop("stopped");
        File.AppendAllText("stopped/steps.csv", "1,3");
        Assert.Equal("", _sakd.Run("distill", "--resume", "stopped").Error);
        Assert.Equal(File.ReadAllLines("whole/steps.csv"), File.ReadAllLines("stopped/steps.csv"));
    }

    [Fact]
    public void WhatAKilledProcessHasLeftIsTakenAway()
    {
        Stop("stopped");
        File.WriteAllText("stopped/student.safetensors.4711.part", "half");
        Assert.Equal("", _sakd.Run("distill", "--resume", "stopped").Error);
        Assert.False(File.Exists("stopped/student.safetensors.4711.part"));

        // Between the summary and the end.
        File.WriteAllText("stopped/last.safetensors", "whole");
        Assert.Contains("stopped is over", _sakd.Run("distill", "--resume", "stopped").Output, StringComparison.Ordinal);
        Assert.False(File.Exists("stopped/last.safetensors"));
    }

    [Theory]
    [InlineData("name", "null", "stopped/config.json cannot be read")]
    [InlineData("epochs", "0", "stopped/config.json: no run has such 'epochs'")]
    [InlineData("batch", "-1", "no run has such 'batch'")]
    [InlineData("threads", "1000000000", "no run has such 'threads'")]
    [InlineData("learningRate", "\"NaN\"", "no run has such 'learningRate'")]
    public void AConfigurationThatNoRunHasIsRefused(string name, string value, string says)
    {
        Stop("stopped");
        var config = JsonNode.Parse(File.ReadAllText("stopped/config.json"))!;
        config[name] = JsonNode.Parse(value);
        File.WriteAllText("stopped/config.json", config.ToJsonString());
        _sakd.Refuses(["distill", "--resume", "stopped"], says);
    }

    [Fact]
    public void TheMainJobGoesOnWithTheStudentThatWasStoppedAndTrainsNoneTwice()
    {
        Assert.Equal("", _sakd.Run("--threads", "1").Error);
        Directory.Move("runs", "whole");
        Directory.CreateDirectory("runs");
        Directory.Move("whole/teachers", "runs/teachers");

        var stopped = SakdProgram.StopWhen(
            () => File.Exists($"runs/{MainJob.Pair}-at-always/metrics.jsonl"), stop => _sakd.Run(stop, "--threads", "1"));
        Assert.EndsWith("; go on with: sakd --threads 1\n", stopped.Error, StringComparison.Ordinal);
        var plain = File.GetLastWriteTimeUtc($"runs/{MainJob.Pair}-none/student.safetensors");

        var end = _sakd.Run("--threads", "1");
        Assert.Equal("", end.Error);
        Assert.Contains($"{MainJob.Pair}-none, trained before", end.Output, StringComparison.Ordinal);
        Assert.Contains(" ± ", end.Output, StringComparison.Ordinal);
        Assert.Equal(plain, File.GetLastWriteTimeUtc($"runs/{MainJob.Pair}-none/student.safetensors"));
        string[] students = ["none", "at-always", "at-adaptive"];
        foreach (string student in students)
        {
            string run = $"{MainJob.Pair}-{student}";
            Assert.Equal(4, File.ReadAllLines($"runs/{run}/metrics.jsonl").Length);
            Assert.Equal(File.ReadAllBytes($"whole/{run}/student.safetensors"), File.ReadAllBytes($"runs/{run}/student.safetensors"));
        }

        // The job is over: what comes next is another one, and there is nothing but runs.
        Assert.Equal(students.Length, Directory.GetDirectories("runs", $"{MainJob.Pair}*").Length);
        Assert.Empty(Directory.GetFiles("runs"));
    }

    [Fact]
    public void ARunThatIsWorkedOnIsNotGoneOnWith()
    {
        Stop("stopped");
        using var held = RunFolder.Open("stopped");
        _sakd.Refuses(["distill", "--resume", "stopped"], "another process works on stopped");
    }

    [Fact]
    public void NothingElseGoesWithIt()
    {
        Stop("stopped");
        _sakd.Refuses(["distill", "--resume", "stopped", "--epochs", "9"], "--epochs would change it");
        _sakd.Refuses(["distill", ToyCatalog.Pair, "--resume", "stopped"], $"'{ToyCatalog.Pair}' would change it");
        _sakd.Refuses(["train", "--resume", "stopped"], "begun by distill", "distill --resume stopped");
        _sakd.Refuses(["distill", "--resume", "small"], "small is no run that could go on");
    }

    [Fact]
    public void OtherImagesAreNoticed()
    {
        Stop("stopped");
        byte[] images = File.ReadAllBytes("small/train-images-idx4-ubyte");
        images[^1] ^= 255;
        File.WriteAllBytes("small/train-images-idx4-ubyte", images);
        _sakd.Refuses(["distill", "--resume", "stopped"], "the images of small are not those that the run began with");
    }

    [Fact]
    public void ALossThatIsNotFiniteLeavesWhatIsKnownOfTheStep()
    {
        var result = _sakd.Run(
            "train", "resnet20", "--data", _sakd.SmallData, "--epochs", "2", "--threads", "1", "--lr", "1e30", "--output", "net");
        Assert.Equal(SakdApp.Diverged, result.ExitCode);
        Assert.Contains("diverged; try a lower --lr", result.Error, StringComparison.Ordinal);
        string known = File.ReadAllText("net/diverged.json");
        Assert.Contains("image ", known, StringComparison.Ordinal);
        Assert.Contains("\"crossEntropy\": \"NaN\"", known, StringComparison.Ordinal);
    }

    // Enough for whoever stops a run behind its first to come in time.
    private const int Epochs = 12;

    private SakdProgram.Result Distill(string output, CancellationToken stop, params string[] more) => _sakd.Run(
        stop,
        [
            "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", $"{Epochs}", "--batch", "16", "--threads", "1",
            "--save-minutes", "0.00001", "--output", output, .. more,
        ]);

    /// <summary>Stops a run behind its first epoch.</summary>
    private void Stop(string output, params string[] more) =>
        SakdProgram.StopWhen(() => File.Exists($"{output}/metrics.jsonl"), stop => Distill(output, stop, more));
}
