using System.Text.Json;
using Sakd.Data;

namespace Sakd.App.Tests;

public sealed class RecipeTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ARecipeCountsWhereTheCommandLineSaysNothing()
    {
        Assert.Equal("", Train("--recipe", "fashion-mnist", "--epochs", "1").Error);
        var config = Config("runs/resnet20");
        Assert.Equal("fashion-mnist", config.GetProperty("recipe").GetString());
        Assert.Equal("Cosine", config.GetProperty("schedule").GetString());
        Assert.Equal(1, config.GetProperty("epochs").GetInt32());
        Assert.Equal(64, config.GetProperty("batch").GetInt32());
    }

    [Fact]
    public void AnUnknownRecipeIsNamedWithTheNearest() => _sakd.Refuses(
        ["train", "resnet20", "--recipe", "cifar10"], "unknown recipe 'cifar10'", "cifar100", "small-photos");

    [Fact]
    public void EveryRecipeIsExplained()
    {
        string output = _sakd.Run("recipes").Output;
        Assert.All(TrainingRecipe.All, recipe => Assert.Contains($"\n{recipe.Name}\n", output, StringComparison.Ordinal));
        Assert.Contains("except     ResNet50-vgg8 with ft: --pretrain-lr 0.05", output, StringComparison.Ordinal);
        Assert.Contains("published mean 0.4914 0.4822 0.4465", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "MobileNetV2", 0.01)]
    [InlineData("cifar100", "ShuffleNetV1", 0.01)]
    [InlineData("cifar100", "ShuffleNetV2", 0.01)]
    [InlineData("cifar100", "resnet20", 0.05)]
    [InlineData("imagenet", "ResNet18", 0.1)]
    public void SomeStudentsAreTrainedSlowly(string? recipe, string network, double rate) =>
        Assert.Equal(rate, TrainingRecipe.Of(recipe).RateOf(network));

    [Fact]
    public void ThePublishedExceptionsAreOfOnePairAndDistiller()
    {
        var recipe = TrainingRecipe.Of("cifar100");
        Assert.Equal(32, recipe.BatchOf("wrn_40_2-ShuffleNetV1", "nst"));
        Assert.Equal(64, recipe.BatchOf("wrn_40_2-ShuffleNetV1", "at"));
        Assert.Equal(0.05, recipe.PretrainingRateOf("ResNet50-vgg8", "ft"));
        Assert.Null(recipe.PretrainingRateOf("vgg13-vgg8", "ft"));
        Assert.Equal(new Augmentation(4, Flip: true), recipe.Augmentation(new FeatureShape(3, 32, 32)));
    }

    [Fact]
    public void SelectingOnTheTestImagesHoldsNothingOutAndIsSaid()
    {
        var result = Train("--select", "test", "--epochs", "1");
        Assert.Equal("", result.Error);
        string output = result.Output.ReplaceLineEndings(" ");
        Assert.Contains("200 training, 50 test images", output, StringComparison.Ordinal);
        Assert.Contains("the test images choose the epoch too", output, StringComparison.Ordinal);
        Assert.Contains("the best on these very images: it says too much", output, StringComparison.Ordinal);
        Assert.Equal("Test", Config("runs/resnet20").GetProperty("select").GetString());
        var summary = JsonDocument.Parse(File.ReadAllText("runs/resnet20/summary.json")).RootElement;
        Assert.True(summary.GetProperty("selectedOnTest").GetBoolean());
        Assert.Equal(summary.GetProperty("validationAccuracy").GetDouble(), summary.GetProperty("studentAccuracy").GetDouble());
    }

    [Fact]
    public void MixedImagesAreTrainedOn()
    {
        Assert.Equal("", Train("--mixup", "0.2", "--cutmix", "1", "--epochs", "1").Error);
        var mixing = Config("runs/resnet20").GetProperty("augmentation").GetProperty("mixing");
        Assert.Equal(0.2, mixing.GetProperty("mixup").GetDouble());
    }

    [Theory]
    [InlineData("none", "none", null, null)]
    [InlineData("trivial", "trivial", 1, null)]
    [InlineData("randaugment", "randaugment:2,9", 2, 9)]
    [InlineData("randaugment:3,15", "randaugment:3,15", 3, 15)]
    public void OperationsAreTrainedOnAndRecorded(string given, string recorded, int? count, int? strength)
    {
        Assert.Equal("", Train("--augment", given, "--erasing", "0.25", "--epochs", "1").Error);
        var config = Config("runs/resnet20");
        Assert.Equal(recorded, config.GetProperty("augment").GetString());
        var augmentation = config.GetProperty("augmentation");
        Assert.Equal(0.25, augmentation.GetProperty("erasing").GetProperty("probability").GetDouble());
        Assert.Equal(count is not null, augmentation.TryGetProperty("operations", out var operations));
        if (count is null) return;
        Assert.Equal(count, operations.GetProperty("count").GetInt32());
        Assert.Equal(strength, operations.TryGetProperty("strength", out var one) ? one.GetInt32() : null);

        // The command that repeats it, and its file, are the same run again.
        string typed = config.GetProperty("repeat").GetString()!;
        Assert.Equal("", _sakd.Run([.. typed.Split(' ')[1..], "--output", "typed"]).Error);
        Assert.Equal("", _sakd.Run("train", "--config", "runs/resnet20/config.json", "--output", "again").Error);
        byte[] weights = File.ReadAllBytes("runs/resnet20/model.safetensors");
        Assert.Equal(weights, File.ReadAllBytes("typed/model.safetensors"));
        Assert.Equal(weights, File.ReadAllBytes("again/model.safetensors"));
    }

    [Theory]
    [InlineData("--augment", "randaugment:2", "--augment takes none, trivial, randaugment or randaugment:n,m with n from 1 to 14")]
    [InlineData("--augment", "randaugment:2,31", "m from 0 to 30, not 'randaugment:2,31'")]
    [InlineData("--augment", "trivail", "did you mean trivial?")]
    [InlineData("--erasing", "1.5", "--erasing needs a positive number, 1 at most, not '1.5'")]
    [InlineData("--data-memory", "lots", "--data-memory needs a size, such as 512MB or 2GiB, not 'lots'")]
    [InlineData("--data-memory", "-1MB", "not '-1MB'")]
    [InlineData("--data-memory", "1MB", "--data-memory goes with images of your own: those that come with the program are few")]
    public void WhatIsNoWayToVaryOrKeepImagesIsRefused(string option, string value, string says) =>
        _sakd.Refuses(["train", "resnet20", option, value], says);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("4096", 4096L)]
    [InlineData("512MB", 512_000_000L)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1.5 kib", 1536L)]
    [InlineData("MB", null)]
    [InlineData("99999999999999TiB", null)]
    public void ASizeIsANumberAndAUnit(string text, long? bytes) => Assert.Equal(bytes, SizeOption.Parse(text));

    [Fact]
    public void ABatchLargerThanTheTrainingPartIsRefusedWithTheLargestThatWorks()
    {
        _sakd.Refuses(
            ["train", "resnet20", "--data", _sakd.SmallData, "--batch", "1000"], "a batch of 1000", "180 is the largest that works");
        Assert.False(Directory.Exists("runs"));
    }

    private SakdProgram.Result Train(params string[] more) =>
        _sakd.Run(["train", "resnet20", "--data", _sakd.SmallData, "--threads", "1", .. more]);

    private static JsonElement Config(string run) => JsonDocument.Parse(File.ReadAllText($"{run}/config.json")).RootElement;
}
