using Sakd.App.Images;
using Sakd.Data;

namespace Sakd.App.Tests.Images;

public sealed class CifarTests : IDisposable
{
    private const int Pixels = 3 * 32 * 32;
    private static readonly string[] _ten =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("tar.gz")]
    [InlineData("tar")]
    [InlineData("zip")]
    public void TenClassesBinary(string form)
    {
        Ten("cifar-10-batches-bin");
        using var data = Made.Open(Packed("cifar-10-batches-bin", form));
        Assert.Equal("CIFAR-10, binary", data.Kind);
        Assert.Equal(_ten, data.ClassNames);
        Assert.Equal(new FeatureShape(3, 32, 32), data.Shape);
        Assert.Equal(40, data.Of(DataPart.Train).Count);
        Assert.Equal(20, data.Of(DataPart.Test).Count);
        Assert.Equal([0L, 1, 2], data.Labels[..3]);
        Assert.Equal(Image(0), data.Records.Read(0));
        Assert.Equal(Image(20), data.Records.Read(20));
        Assert.Equal(Image(59), data.Records.Read(59));
    }

    [Fact]
    public void AHundredClassesBinaryAreTheFineOnes()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"class{i:00}")];
        foreach (var (file, count) in (ReadOnlySpan<(string, int)>)[("train", 200), ("test", 100)])
            Made.Write($"c/{file}.bin", [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[7, (byte)(i % 100), .. Image(i)])]);
        Made.Write("c/fine_label_names.txt", string.Join('\n', names) + "\n");
        using var data = Made.Open("c");
        Assert.Equal("CIFAR-100, binary", data.Kind);
        Assert.Equal(names, data.ClassNames);
        Assert.Equal(99, data.Labels[99]);
        Assert.Equal(Image(5), data.Records.Read(5));
    }

    [Fact]
    public void NamesThatAreInNoOrderAreSortedAndLabelsWithThem()
    {
        Ten("c");
        Made.Write("c/batches.meta.txt", string.Join('\n', _ten.Reverse()));
        using var data = Made.Open("c");
        Assert.Equal(_ten, data.ClassNames);
        Assert.Equal([9L, 8, 7], data.Labels[..3]);
    }

    [Fact]
    public void ALabelOutOfRangeIsNamedWithItsRecord()
    {
        Ten("c");
        byte[] batch = File.ReadAllBytes("c/data_batch_2.bin");
        batch[3 * (Pixels + 1)] = 10;
        File.WriteAllBytes("c/data_batch_2.bin", batch);
        _sakd.Refuses(["data", "c"], "c/data_batch_2.bin, record 3 at byte 9219 has the label 10, and labels go from 0 to 9");
    }

    [Fact]
    public void ATruncatedBatchIsRefused()
    {
        Ten("c");
        File.WriteAllBytes("c/test_batch.bin", File.ReadAllBytes("c/test_batch.bin")[..^1]);
        _sakd.Refuses(
            ["data", "c"], "c/test_batch.bin is truncated or of another kind: it has 61459 bytes, 19 records of 3073 and 3072 more");
        File.Delete("c/test_batch.bin");
        _sakd.Refuses(["data", "c"], "data file not found: c/test_batch.bin");
    }

    [Theory]
    [InlineData("cifar-10-python.tar.gz", "CIFAR-10, python", 10)]
    [InlineData("cifar-100-python.tar.gz", "CIFAR-100, python", 100)]
    public void PythonsPickles(string archive, string kind, int classes)
    {
        Made.Write(archive, Made.Fixture(archive));
        using var data = Made.Open(archive);
        Assert.Equal(kind, data.Kind);
        Assert.Equal(classes, data.ClassNames.Length);
        Assert.Equal(data.ClassNames.Order(StringComparer.Ordinal), data.ClassNames);
        Assert.Equal(20, data.Of(DataPart.Test).Count);

        // Image i of the archive is i, i + 1, i + 2, ..; its label i.
        Assert.Equal([.. Enumerable.Range(3, Pixels).Select(i => (byte)i)], data.Records.Read(3));
        Assert.Equal(3, data.Labels[3]);
    }

    [Fact]
    public void APickleThatIsNoneIsRefusedByName()
    {
        Made.Write("c/data_batch_1", "cos\nsystem\n(S'ls'\ntR.");
        Made.Write("c/test_batch", "x");
        _sakd.Refuses(["data", "c"], "c/data_batch_1 cannot be read: ", "os.system");
    }

    [Fact]
    public void AColourPairTakesThemAndAGreyOneOfTheSize()
    {
        Ten("c");
        foreach (int batch in (int[])[3, 4, 5]) File.Copy("c/data_batch_1.bin", $"c/data_batch_{batch}.bin");
        using var colour = DataSource.Load("c", new DataRequest { Input = new FeatureShape(3, 32, 32), ConvertsChannels = true });
        using var grey = DataSource.Load("c", new DataRequest { Input = new FeatureShape(1, 32, 32), ConvertsChannels = true });
        using var network = DataSource.Load("c", new DataRequest { Input = new FeatureShape(1, 32, 32) });
        Assert.Equal(new FeatureShape(3, 32, 32), colour.Shape);
        Assert.Equal(new FeatureShape(1, 32, 32), grey.Shape);
        Assert.Equal(new FeatureShape(3, 32, 32), network.Shape);
        Assert.Equal(20, colour.Test.Count);
        Assert.IsType<ResidentImages>(colour.Training);
        Assert.Equal(_ten, colour.ClassNames);
    }

    private static byte[] Image(int i) => [.. Enumerable.Range(0, Pixels).Select(pixel => (byte)(i * 3 + pixel * (1 + i % 5)))];

    private static void Ten(string folder)
    {
        foreach (var (file, first) in (ReadOnlySpan<(string, int)>)[("data_batch_1", 0), ("data_batch_2", 20), ("test_batch", 40)])
            Made.Write(
                $"{folder}/{file}.bin", [.. Enumerable.Range(first, 20).SelectMany(i => (byte[])[(byte)(i % 10), .. Image(i)])]);
        Made.Write($"{folder}/batches.meta.txt", string.Join('\n', _ten) + "\n\n");
        Made.Write($"{folder}/readme.html", "<html>");
    }

    private static string Packed(string folder, string form) => form switch
    {
        "tar.gz" => Made.TarGz(folder, "a.tar.gz"),
        "tar" => Made.Tar(folder, "a.tar"),
        "zip" => Made.Zip(folder, "a.zip"),
        _ => folder,
    };
}
