using Sakd.App.Images;
using Sakd.Data;
using Sakd.Runtime.Tests.Data;
using static TorchSharp.torch;

namespace Sakd.App.Tests.Images;

/// <summary>The images that training gets.</summary>
public sealed class LoadedImagesTests : IDisposable
{
    private static readonly DataRequest _request = new() { Input = new FeatureShape(3, 16, 16) };

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void StreamedAndResidentImagesAreTheSameBitForBit()
    {
        Mixed();
        using var resident = DataSource.Load("d", _request);
        using var streamed = DataSource.Load("d", _request with { ResidentBytes = 1000 });
        Assert.IsType<ResidentImages>(resident.Training);
        Assert.IsType<StreamedImages>(streamed.Training);
        Assert.Equal(resident.Normalisation, streamed.Normalisation);
        Assert.Equal(resident.Fingerprint, streamed.Fingerprint);
        Assert.Equal(Batches(resident), Batches(streamed));
        Assert.Equal(resident.Training.NameOf(3), streamed.Training.NameOf(3));
    }

    [Theory]
    [InlineData(1, "folder")]
    [InlineData(4, "folder")]
    [InlineData(4, "zip")]
    [InlineData(4, "tar")]
    [InlineData(4, "tar.gz")]
    public void TheNumberOfWorkersDoesNotMatter(int workers, string form)
    {
        Mixed();
        using var data = Made.Open(form switch
        {
            "zip" => Made.Zip("d", "a"),
            "tar" => Made.Tar("d", "a"),
            "tar.gz" => Made.TarGz("d", "a"),
            _ => "d",
        });
        var places = DataSplit.Of(data).Training;
        var geometry = ImageGeometry.For(_request.Input!.Value);
        using var set = new StreamedImages(
            new FileImages(new DataLease(data, holders: 2), places, geometry), new Streaming(workers, BytesAhead: 10_000));
        using var loaded = DataSource.Load("d", _request);
        long[][] order = [.. Enumerable.Range(0, set.Count).Select(i => (long)(set.Count - 1 - i)).Chunk(7)];
        byte[] expected = [.. loaded.Training.Read(order).SelectMany(BytesOf)];
        Assert.Equal(expected, set.Read(order).SelectMany(BytesOf));
    }

    [Fact]
    public void TheStatisticsAreThoseOfTheStoredTrainingImages()
    {
        Mixed();
        using var data = DataSource.Load("d", _request);
        Assert.Equal(Normalisation.Of(data.Training), data.Normalisation);
    }

    /// <summary>Nothing is held out then, so what is measured is what is trained on.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheStatisticsAreThoseOfTheWholeTrainingPartWhereTheTestImagesChoose(bool parted)
    {
        Mixed();
        if (parted)
        {
            Directory.CreateDirectory("p");
            Directory.Move("d", "p/train");
            Made.Classes("p/test", 4, "cat", "dog");
        }

        var request = _request with { SelectsOnTest = true };
        using var held = DataSource.Load(parted ? "p" : "d", _request);
        using var whole = DataSource.Load(parted ? "p" : "d", request);
        Assert.True(whole.Training.Count > held.Training.Count);
        Assert.Equal(Normalisation.Of(whole.Training), whole.Normalisation);
        Assert.NotEqual(held.Normalisation, whole.Normalisation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnArchiveIsClosedWhenThePartsAreLetGoOf(bool selectsOnTest)
    {
        Mixed();
        var data = Made.Open(Made.Tar("d", "a"));
        var loaded = DataLoader.Load("a", data, _request with { ResidentBytes = 0, SelectsOnTest = selectsOnTest });
        loaded.Validation.Dispose();
        loaded.Validation.Dispose();
        Assert.NotEmpty(data.Records.Read(0));
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.Records.Read(0));
    }

    [Fact]
    public void LargeImagesAreStoredWithSomethingToCut()
    {
        Made.Classes("d", 20, "cat", "dog");
        using var data = DataSource.Load("d", _request with { Input = new FeatureShape(1, 112, 112) });
        Assert.Equal(new FeatureShape(1, 112, 112), data.Shape);
        Assert.Equal(new FeatureShape(1, 128, 128), data.Training.Shape);
    }

    [Fact]
    public void IdxFilesAreAsTheyWere()
    {
        IdxBytes.WriteDataSet("idx", new FeatureShape(1, 8, 8), classes: 3, trainingPerClass: 20, testPerClass: 4);
        using var before = DataFolder.Load("idx");
        using var data = DataSource.Load("idx", _request with { ConvertsChannels = true });
        Assert.Equal(before.Shape, data.Shape);
        Assert.Equal(before.Normalisation, data.Normalisation);
        Assert.Equal(before.Fingerprint, data.Fingerprint);
        Assert.Equal(before.Validation.Labels.data<long>().ToArray(), data.Validation.Labels.data<long>().ToArray());
        Assert.Equal(((ResidentImages)before.Test).Images.bytes.ToArray(), ((ResidentImages)data.Test).Images.bytes.ToArray());
    }

    [Fact]
    public void ATrainingOnFilesRunsAndItsNetworkIsMeasured()
    {
        Made.Classes("d/train", 30, "cat", "dog");
        Made.Classes("d/val", 5, "cat", "dog");
        var result = _sakd.Run(
            "train", "resnet8", "--data", "d", "--epochs", "1", "--batch", "8", "--threads", "1", "--output", "run");
        Assert.Equal("", result.Error);
        Assert.Contains("54 training, 6 validation, 10 test images, 3x32x32, 2 classes", result.Output, StringComparison.Ordinal);
        Assert.Contains("validation is a tenth of train, held out; test is val", result.Output, StringComparison.Ordinal);
        result = _sakd.Run("evaluate", "run/model.safetensors", "--data", "d", "--threads", "1");
        Assert.Equal("", result.Error);
        Assert.Contains("its 10 test images", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ATeacherThatTheTestImagesChoseIsNoOthersTeacher()
    {
        foreach (string part in (string[])["train", "val", "test"]) Made.Classes($"d/{part}", 16, "cat", "dog");
        string[] line = ["distill", "resnet20-resnet8", "--data", "d", "--epochs", "1", "--batch", "8", "--threads", "1"];
        Assert.Equal("", _sakd.Run([.. line, "--select", "test"]).Error);
        Assert.Equal("", _sakd.Run(line).Error);
        Assert.Equal(2, Directory.GetFiles("runs/teachers", "*.safetensors").Length);
    }

    [Fact]
    public void AScanThatWasMadeBeforeIsTakenUntilAnImageChanges()
    {
        Made.Classes("d", 20, "cat", "dog");
        using (DataSource.Load("d", _request)) Assert.Single(Directory.GetFiles("runs/data"));
        string scan = Directory.GetFiles("runs/data")[0];
        File.WriteAllText(scan, File.ReadAllText(scan).Replace("\"mean\": [", "\"mean\": [\n9,", StringComparison.Ordinal));
        using (var data = DataSource.Load("d", _request)) Assert.Equal(9, data.Normalisation.Mean[0]);
        Made.Write("d/cat/000.png", Made.Png(77));
        using (var data = DataSource.Load("d", _request)) Assert.InRange(data.Normalisation.Mean[0], 0, 1);
        File.WriteAllText(scan, "{ damaged");
        using (DataSource.Load("d", _request)) Assert.Equal(2, Directory.GetFiles("runs/data").Length);
    }

    // Images of several formats and sizes.
    private static void Mixed()
    {
        Made.Classes("d", 20, "cat", "dog");
        string[] fixtures =
            ["exif6.jpg", "cmyk.jpg", "grey.jpg", "alpha.png", "grey16.png", "palette.png", "grey1.png", "first.gif", "lossless.webp"];
        foreach (string name in fixtures) Made.Write($"d/dog/{name}", Made.Fixture(name));
        Made.Write("d/cat/wide.png", Made.Png(3, 90, 40));
    }

    private static List<float> Batches(ImageData data)
    {
        var source = new BatchSource(data.Training, data.Normalisation, 8, CPU);
        var values = new List<float>();
        foreach (var batch in source.Shuffled(3, 1, Augmentation.For(data.Shape)))
        {
            using (batch)
            {
                values.AddRange(batch.Images.data<float>().ToArray());
                values.AddRange(batch.Labels.data<long>().Select(label => (float)label));
            }
        }

        return values;
    }

    private static byte[] BytesOf(Tensor images)
    {
        using (images) return images.bytes.ToArray();
    }
}
