using Sakd.App.Images;

namespace Sakd.App.Tests.Images;

public sealed class TinyImageNetTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public TinyImageNetTests()
    {
        foreach (string name in (string[])["n02", "n01"])
        {
            for (int i = 0; i < 10; i++) Made.Write($"tiny-imagenet-200/train/{name}/images/{name}_{i}.JPEG", Made.Png(i, 64, 64));
            Made.Write($"tiny-imagenet-200/train/{name}/{name}_boxes.txt", "boxes");
        }

        for (int i = 0; i < 4; i++) Made.Write($"tiny-imagenet-200/val/images/val_{i}.JPEG", Made.Png(100 + i, 64, 64));
        for (int i = 0; i < 3; i++) Made.Write($"tiny-imagenet-200/test/images/test_{i}.JPEG", Made.Png(200 + i, 64, 64));
        Annotate("val_0.JPEG\tn02\t0\t0\t1\t1\nval_1.JPEG\tn01\t0\t0\t1\t1\nval_2.JPEG\tn01\nval_3.JPEG\tn02\t\n");
        Made.Write("tiny-imagenet-200/words.txt", "n01\tgoldfish, Carassius auratus\nn02\tbullfrog\nn03\tx\n");
        Made.Write("tiny-imagenet-200/wnids.txt", "n02\nn01\n");
    }

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheAnnotationsSayWhatTheImagesOfValAre(bool zip)
    {
        using var data = Made.Open(zip ? Made.Zip("tiny-imagenet-200", "t.zip") : "tiny-imagenet-200");
        Assert.Equal("tiny-ImageNet-200", data.Kind);
        Assert.Equal(["n01", "n02"], data.ClassNames);
        Assert.Equal(["goldfish", "bullfrog"], data.Titles);
        Assert.Equal(20, data.Of(DataPart.Train).Count);
        Assert.Equal([1L, 0, 0, 1], data.Of(DataPart.Val).Select(image => image.Label));
        Assert.Equal(["test has 3 images without classes and is left out"], data.Notes);
        var split = DataSplit.Of(data);
        Assert.Equal([18, 2, 4], [split.Training.Length, split.Validation.Length, split.Test.Length]);
    }

    [Fact]
    public void AnnotationsThatDoNotGoWithTheImagesAreNamedByLine()
    {
        Annotate("val_0.JPEG\tn02\nval_1.JPEG\tn09\nval_9.JPEG\tn01\nval_0.JPEG\tn01\nval_2.JPEG\n");
        var result = _sakd.Run("data", "tiny-imagenet-200");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Contains("val_annotations.txt:2 names the class n09, which train has not", result.Error, StringComparison.Ordinal);
        Assert.Contains("val_annotations.txt:3 names val_9.JPEG, which is not in val/images", result.Error, StringComparison.Ordinal);
        Assert.Contains("val_annotations.txt:4 names val_0.JPEG a second time", result.Error, StringComparison.Ordinal);
        Assert.Contains("val_annotations.txt:5 is no line of a file and its class", result.Error, StringComparison.Ordinal);
        Assert.Contains("val_3.JPEG has no line in val_annotations.txt", result.Error, StringComparison.Ordinal);
    }

    private static void Annotate(string lines) => Made.Write("tiny-imagenet-200/val/val_annotations.txt", lines);
}
