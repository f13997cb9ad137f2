using Sakd.Data;

namespace Sakd.App.Tests;

public sealed class DataSourceTests
{
    [Fact]
    public void TheBundledDataHaveTheirSizeAndBalance()
    {
        using var data = DataSource.Load(DataSource.Bundled);
        Assert.Equal(new FeatureShape(1, 28, 28), data.Shape);
        Assert.Equal(10, data.Classes);
        Assert.Equal(Enumerable.Repeat(603, 10), PerClass(data.Training));
        Assert.Equal(Enumerable.Repeat(67, 10), PerClass(data.Validation));
        Assert.Equal(Enumerable.Repeat(430, 10), PerClass(data.Test));
        Assert.InRange(data.Normalisation.Mean[0], 0.27, 0.30);
        Assert.InRange(data.Normalisation.Std[0], 0.34, 0.36);
    }

    [Fact]
    public void TheBundledDataAreSmallAndCarryTheirNotice()
    {
        Assert.InRange(Directory.EnumerateFiles(DataSource.BundledPath).Sum(file => new FileInfo(file).Length), 1, 5_000_000);
        string notice = File.ReadAllText(Path.Combine(DataSource.BundledPath, "LICENSE"));
        Assert.Contains("Zalando SE", notice, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderIsNamedWithWhatMayBe() =>
        Assert.Equal(
            "data not found: nowhere; --data takes 'bundled', a folder, an archive or a CSV file",
            Assert.Throws<SakdException>(() => DataSource.Load("nowhere")).Message);

    private static IEnumerable<int> PerClass(ImageSet set) =>
        set.Labels.data<long>().ToArray().CountBy(label => label).OrderBy(count => count.Key).Select(count => count.Value);
}
