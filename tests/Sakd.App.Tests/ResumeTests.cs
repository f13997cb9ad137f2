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
        Assert.Equal(
            ["config.json", "decisions.png"], Directory.GetFiles("stopped").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(2));
        Assert.Equal(
            File.ReadAllLines("whole/metrics.jsonl").Select((_, i) => i + 1L), EventReader.ReadFolder("stopped").Select(one => one.Step));
        Assert.DoesNotContain("stopped/last.safetensors", Directory.GetFiles("stopped"));

        Assert.Contains("stopped is over", _sakd.Run("distill", "--resume", "stopped").Output, StringComparison.Ordinal);
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

    private const int Epochs = 3;

    private SakdProgram.Result Distill(string output, CancellationToken stop) => _sakd.Run(
        stop, "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", $"{Epochs}",
        "--batch", "16", "--threads", "1", "--save-minutes", "0.00001", "--output", output);

    /// <summary>Stops a run in the middle of its second epoch.</summary>
    private void Stop(string output)
    {
        using var stop = new CancellationTokenSource();
        var watcher = new Thread(() =>
        {
            while (!File.Exists($"{output}/metrics.jsonl")) Thread.Sleep(1);
            stop.Cancel();
        });
        watcher.Start();
        var result = Distill(output, stop.Token);
        watcher.Join();
        Assert.Equal(SakdApp.Interrupted, result.ExitCode);
    }
}
