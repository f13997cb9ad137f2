using Sakd.Checkpoints;
using Sakd.Runtime.Tests.Data;

namespace Sakd.App.Tests.TwoSizes;

/// <summary>Whole runs of a compiled pair whose networks see the images at two sizes.</summary>
public sealed class TwoSizesTests : IDisposable
{
    private static readonly FeatureShape _images = new(1, 28, 28), _half = new(1, 14, 14);

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("large-small", "student", "at", "adaptive")]
    [InlineData("large-small", "student", "at", "none")]
    [InlineData("small-large", "teacher", "ft", "adaptive")]
    public void EachNetworkIsTrainedMeasuredAndKeptAtItsOwnSize(string pair, string resized, string distiller, string strategy)
    {
        var result = Run(
            "distill",
            [
                pair, "--distiller", distiller, "--strategy", strategy, "--epochs", "1", "--output", "run",
                .. distiller == "ft" ? (string[])["--pretrain-epochs", "1"] : [],
            ]);

        Assert.Equal("", result.Error);
        Assert.Contains("test images, 1x28x28, 10 classes", result.Output, StringComparison.Ordinal);
        Assert.Contains($"\n          the {resized} sees them resized to 1x14x14\n", result.Output, StringComparison.Ordinal);
        IsKept("run/student.safetensors", "student");
        if (strategy != "none") IsKept(Directory.GetFiles("runs/teachers").Single(), "teacher");

        void IsKept(string file, string network)
        {
            using (var weights = CheckpointFile.Load(file, null))
                Assert.Equal(
                    network == resized ? (_half, _images) : (_images, (FeatureShape?)null),
                    (weights.Info()!.Input, weights.Info()!.Images));
            string line = result.Output.Split('\n').Last(line => line.StartsWith($"{network}  ", StringComparison.Ordinal));
            string accuracy = line["teacher".Length..].Split(" on ")[0].Trim();
            var evaluated = Run("evaluate", file);
            Assert.Equal("", evaluated.Error);
            Assert.Contains($"for {(network == resized ? _half : _images)} and 10 classes", evaluated.Output, StringComparison.Ordinal);
            Assert.Contains($"accuracy  {accuracy}", evaluated.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AConvertedStudentIsStillMeasuredAsItWasTrained()
    {
        Run("distill", "large-small", "--strategy", "none", "--epochs", "1", "--output", "run");

        Run("convert", "run/student.safetensors", "converted.safetensors", "--architecture", "small");

        Assert.Equal(Run("evaluate", "run/student.safetensors").Output, Run("evaluate", "converted.safetensors").Output);
    }

    [Fact]
    public void AStudentIsMeasuredOnImagesOfItsOwnSizeToo()
    {
        Run("distill", "large-small", "--strategy", "none", "--epochs", "1", "--output", "run");
        IdxBytes.WriteDataSet("half", _half, classes: 10, trainingPerClass: 20, testPerClass: 5);

        var result = Run("evaluate", "run/student.safetensors", "--data", "half");

        Assert.Equal("", result.Error);
        Assert.Contains("its 50 test images", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("large-small")]
    [InlineData("small-large")]
    public void AStoppedRunGoesOnAtBothSizes(string pair)
    {
        Distill("whole", CancellationToken.None);
        SakdProgram.StopWhen(() => File.Exists("stopped/metrics.jsonl"), stop => Distill("stopped", stop));

        Assert.Equal("", _sakd.Run("sakd", SakdCatalog.Instance, CancellationToken.None, "distill", "--resume", "stopped").Error);

        Assert.Equal(File.ReadAllBytes("whole/student.safetensors"), File.ReadAllBytes("stopped/student.safetensors"));
        Assert.Equal(File.ReadAllBytes("whole/policy.safetensors"), File.ReadAllBytes("stopped/policy.safetensors"));

        SakdProgram.Result Distill(string output, CancellationToken token) => _sakd.Run(
            "sakd", SakdCatalog.Instance, token, "distill", pair, "--data", _sakd.SmallData, "--epochs", "12", "--batch", "16",
            "--threads", "1", "--save-minutes", "0.00001", "--output", output);
    }

    [Fact]
    public void ATeacherThatWasTrainedAtAnotherSizeIsAWarning()
    {
        Run("train", "small", "--epochs", "1", "--output", "net");

        var result = Run("distill", "small-large", "--teacher", "net/model.safetensors", "--epochs", "1");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "net/model.safetensors was trained at 1x28x28, and the teacher sees 1x14x14 here", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCommandsSayWhoSeesWhat()
    {
        Assert.Contains("1x28x28, 1x14x14 for the student, 10 classes", Run("inspect", "large-small").Output, StringComparison.Ordinal);
        Assert.Contains("1x28x28, 1x14x14 for the teacher", Run("list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesOfTheSmallerSizeAreNotThePairs()
    {
        IdxBytes.WriteDataSet("half", _half, classes: 10, trainingPerClass: 20, testPerClass: 5);

        var result = Run("distill", "large-small", "--data", "half");

        Assert.Contains("large-small is compiled for 1x28x28, the images of half are 1x14x14", result.Error, StringComparison.Ordinal);
    }

    /// <summary>On the bundled images, unless others are named, and in one thread.</summary>
    private SakdProgram.Result Run(string command, params string[] args) => _sakd.Run(
        "sakd", SakdCatalog.Instance, TestContext.Current.CancellationToken,
        [command, .. args, .. command is "train" or "distill" or "evaluate" ? (string[])["--threads", "1"] : []]);
}
