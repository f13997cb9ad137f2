using Sakd.Data;

namespace Sakd.Runtime.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsHeldOutIsTheSameEveryTimeAndNeverTrainedOn()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(3, 8, 8), classes: 4, trainingPerClass: 50, testPerClass: 3);
        using var first = DataFolder.Load(_folder.Path);
        using var second = DataFolder.Load(_folder.Path);
        Assert.Equal(Enumerable.Repeat(5, 4), PerClass(first.Validation));
        Assert.Equal(Pixels(first.Validation), Pixels(second.Validation));
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        // Within a class the images differ in one pixel's value, 200 to 249.
        Assert.Equal(200, Pixels(first.Training).Concat(Pixels(first.Validation)).Distinct().Count());
    }

    [Fact]
    public void AMissingFolderIsNamed() => Refuses("nowhere", "data folder not found: nowhere");

    [Theory]
    [InlineData("train-labels-idx1-ubyte.gz")]
    [InlineData("t10k-images-idx4-ubyte")]
    public void AMissingFileIsNamed(string missing)
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 10, testPerClass: 1);
        File.Delete(_folder.File(missing));
        Refuses(_folder.Path, "data file not found", missing.Split("-idx")[0]);
    }

    [Fact]
    public void ImagesAndLabelsMustBelongTogether()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 10, testPerClass: 1);
        _folder.Write("train-labels-idx1-ubyte.gz", IdxBytes.Gzip(IdxBytes.Of([3], 0, 1, 0)));
        Refuses(_folder.Path, "20 images", "3 labels", "do not belong together");
    }

    [Fact]
    public void TrainingAndTestImagesMustHaveOneShape()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 10, testPerClass: 1);
        _folder.Write("t10k-images-idx4-ubyte", IdxBytes.Of([2, 1, 2, 2], 0, 0, 0, 0, 0, 0, 0, 0));
        Refuses(_folder.Path, "1x4x4", "1x2x2", "do not belong together");
    }

    [Fact]
    public void TooFewImagesToHoldAnyOutAreRefused()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 5, testPerClass: 1);
        Refuses(_folder.Path, "too few", "six or more");
    }

    [Fact]
    public void SixImagesOfAClassAreEnoughToHoldOneOut()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 6, testPerClass: 1);
        using var data = DataFolder.Load(_folder.Path);
        Assert.Equal([1, 1], PerClass(data.Validation));
    }

    [Fact]
    public void ClassesAreCalledAsTheirFileSaysElseByNumber()
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 10, testPerClass: 1);
        using var numbered = DataFolder.Load(_folder.Path);
        File.WriteAllText(_folder.File("classes.txt"), "cat\r\nbig dog\r\n");
        using var named = DataFolder.Load(_folder.Path);

        Assert.Equal(["0", "1"], numbered.ClassNames);
        Assert.Equal(["cat", "big dog"], named.ClassNames);
        Assert.Equal(numbered.Fingerprint, named.Fingerprint);
    }

    [Theory]
    [InlineData("cat\n", "classes.txt has 1 lines, and the labels are of 2 classes")]
    [InlineData("cat\ncat\n", "classes.txt:2 has 'cat'")]
    [InlineData("cat\n\ndog\n", "classes.txt:2 has ''")]
    public void NamesThatDoNotTellTheClassesApartAreRefused(string names, string says)
    {
        IdxBytes.WriteDataSet(_folder.Path, new FeatureShape(1, 4, 4), classes: 2, trainingPerClass: 10, testPerClass: 1);
        File.WriteAllText(_folder.File("classes.txt"), names);
        Refuses(_folder.Path, says);
    }

    private static void Refuses(string folder, params string[] says)
    {
        var refusal = Assert.Throws<SakdException>(() => DataFolder.Load(folder));
        Assert.All(says, text => Assert.Contains(text, refusal.Message, StringComparison.Ordinal));
    }

    private static IEnumerable<int> PerClass(ImageSet set) =>
        set.Labels.data<long>().ToArray().CountBy(label => label).OrderBy(count => count.Key).Select(count => count.Value);

    private static List<string> Pixels(ImageSet set) =>
        [.. ((ResidentImages)set).Images.data<byte>().ToArray()
            .Chunk(set.Shape.Channels * set.Shape.Height * set.Shape.Width)
            .Select(Convert.ToHexString)];
}
