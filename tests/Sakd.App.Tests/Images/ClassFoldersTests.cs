using Sakd.App.Images;
using Sakd.Data;

namespace Sakd.App.Tests.Images;

public sealed class ClassFoldersTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("Training", "VALID", "Testing")]
    [InlineData("train", "validation", "test")]
    public void ThreePartsAreUsedAsTheyAre(string train, string val, string test)
    {
        Made.Classes($"d/{train}", 10, "b", "a", "B");
        Made.Classes($"d/{val}", 2, "b", "a", "B");
        Made.Classes($"d/{test}", 3, "b", "a", "B");
        using var data = Made.Open("d");
        Assert.Equal($"folders of classes, {train}, {val}, {test}", data.Kind);
        Assert.Equal(["B", "a", "b"], data.ClassNames);
        var split = DataSplit.Of(data);
        Assert.Equal([30, 6, 9], [split.Training.Length, split.Validation.Length, split.Test.Length]);
        Assert.Equal((string[])[$"{train}/B/000.png", $"{train}/B/001.png"], data.Of(DataPart.Train)[..2].Select(image => image.Key));
        Assert.All(data.Of(DataPart.Test), image => Assert.Equal(data.ClassNames[(int)image.Label], image.Key.Split('/')[1]));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("val")]
    public void OfTwoPartsTheSecondIsMeasuredOn(string second)
    {
        Made.Classes("d/train", 20, "cat", "dog");
        Made.Classes($"d/{second}", 3, "cat", "dog");
        using var data = Made.Open("d");
        var split = DataSplit.Of(data);
        Assert.Equal([36, 4, 6], [split.Training.Length, split.Validation.Length, split.Test.Length]);
        Assert.All(split.Test, place => Assert.StartsWith($"{second}/", data.Records.KeyOf(place), StringComparison.Ordinal));
        Assert.Equal(second, split.Origins[2]);
        Assert.Equal(2, split.Validation.Count(place => data.Labels[place] == 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("train/")]
    public void OneTreeIsSplitBySeedAndClass(string below)
    {
        Made.Classes($"d/{below}", 20, "cat", "dog", "eel");
        using var data = Made.Open("d");
        var split = DataSplit.Of(data);
        Assert.Equal([54 - 6, 6, 6], [split.Training.Length, split.Validation.Length, split.Test.Length]);
        Assert.All([0, 1, 2], label => Assert.Equal(2, split.Test.Count(place => data.Labels[place] == label)));
        Assert.Equal(60, split.Training.Concat(split.Validation).Concat(split.Test).Distinct().Count());
        Assert.Equal(split.Test, DataSplit.Of(data).Test);
    }

    [Fact]
    public void AClassMayBeCalledTrain()
    {
        Made.Classes("vehicles", 8, "train", "bus");
        using var data = Made.Open("vehicles");
        Assert.Equal(["bus", "train"], data.ClassNames);
        Assert.Equal(16, data.Of(DataPart.All).Count);
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("tar.gz in members")]
    [InlineData("tar")]
    [InlineData("zip")]
    public void AnArchiveIsAsGoodAsItsFolder(string form)
    {
        Made.Classes("d/train", 12, "cat", "dog");
        Made.Classes("d/val", 3, "cat", "dog");
        string archive = form switch
        {
            "tar.gz" => Made.TarGz("d", "a"),
            "tar.gz in members" => Made.TarGz("d", "a", member: 5000),
            "tar" => Made.Tar("d", "a"),
            _ => Made.Zip("d", "a"),
        };
        using var folder = Made.Open("d");
        using var packed = Made.Open("a");
        Assert.Equal(folder.Kind, packed.Kind);
        Assert.Equal(folder.ClassNames, packed.ClassNames);
        Assert.Equal(folder.Labels, packed.Labels);
        Assert.All(
            Enumerable.Range(0, folder.Records.Count), i => Assert.Equal(folder.Records.Read(i), packed.Records.Read(i)));
        var request = new DataRequest { Input = new FeatureShape(3, 8, 8) };
        using ImageData ofFolder = DataSource.Load("d", request), ofArchive = DataSource.Load("a", request);
        Assert.Equal(ofFolder.Fingerprint, ofArchive.Fingerprint);
    }

    [Fact]
    public void AFolderAroundItDoesNoHarmAndWhatIsNoImageIsLeftOut()
    {
        Made.Classes("around/d", 8, "cat", "dog");
        Made.Write("around/d/cat/notes.txt", "hello");
        Made.Write("around/d/cat/.DS_Store", "hidden");
        Made.Write("around/d/dog/picture", Made.Png(5));
        Directory.CreateDirectory("around/d/eel");
        Made.Write("around/d/loose.png", Made.Png(6));
        Made.Write("around/README", "hello");
        using var data = Made.Open("around");
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(17, data.Of(DataPart.All).Count);
        Assert.Equal(
            (string[])["eel is empty", "cat/notes.txt is no image and is left out", "1 image lies in no class folder and is left out"],
            data.Notes);
    }

    [Fact]
    public void MoreThan255Classes()
    {
        Made.Classes("d/train", 1, [.. Enumerable.Range(0, 300).Select(i => $"c{i:000}")]);
        Made.Classes("d/val", 1, [.. Enumerable.Range(0, 300).Select(i => $"c{i:000}")]);
        Made.Classes("d/test", 1, [.. Enumerable.Range(0, 300).Select(i => $"c{i:000}")]);
        using var data = DataSource.Load("d", new DataRequest { Input = new FeatureShape(3, 8, 8) });
        Assert.Equal(300, data.Classes);
        Assert.Equal(299, data.Test.Labels.data<long>()[299]);
    }

    [Fact]
    public void TwoClassesWorkAndOneIsRefused()
    {
        Made.Classes("two", 20, "cat", "dog");
        using (var data = DataSource.Load("two", new DataRequest { Input = new FeatureShape(3, 8, 8) })) Assert.Equal(2, data.Classes);
        Made.Classes("one", 20, "cat");
        _sakd.Refuses(["train", "resnet8", "--data", "one"], "one has one class, 'cat': there is nothing to tell it from");
    }

    [Fact]
    public void ClassesThatDifferBetweenPartsAreNamed()
    {
        Made.Classes("d/train", 4, "cats", "dog");
        Made.Classes("d/val", 2, "cat", "dog");
        _sakd.Refuses(["train", "resnet8", "--data", "d"], "d/val/cat is a class that train has not, of 2 images");
        Made.Write("d/val/loose.png", Made.Png(1));
        var result = _sakd.Run("train", "resnet8", "--data", "d");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Equal(
            """
            sakd: d: the parts do not belong together, in 2 places:
              d/val/loose.png lies in no class folder: val/<class>/loose.png would be one
              d/val/cat is a class that train has not, of 2 images

            """,
            result.Error);
    }

    [Fact]
    public void ATestPartWithoutClassesIsLeftOut()
    {
        Made.Classes("d/train", 10, "cat", "dog");
        Made.Classes("d/val", 2, "cat", "dog");
        Made.Classes("d/test", 5, "images");
        using var data = Made.Open("d");
        Assert.Empty(data.Of(DataPart.Test));
        Assert.Equal(["test has 5 images without classes and is left out"], data.Notes);
    }

    [Theory]
    [InlineData("val.txt", "ILSVRC2012_val_1.JPEG 1\nILSVRC2012_val_2.JPEG 0\nILSVRC2012_val_3.JPEG 1\nILSVRC2012_val_4.JPEG 0\n")]
    [InlineData("val/val.txt", "val/ILSVRC2012_val_1.JPEG n2\nILSVRC2012_val_2.JPEG n1\nILSVRC2012_val_3.JPEG n2\r\n")]
    [InlineData(
        "LOC_val_solution.csv", "ImageId,PredictionString\nILSVRC2012_val_2,n1 85 1 499 272 \nILSVRC2012_val_1,n2 1 2 3 4 n2 1 2 3 4\n"
        + "ILSVRC2012_val_3,n2 1 2 3 4\n")]
    public void TheFlatValidationFolderOfImageNetIsReadByItsAnnotations(string file, string text)
    {
        Made.Classes("d/train", 20, "n1", "n2");
        for (int i = 1; i <= 3; i++) Made.Write($"d/val/ILSVRC2012_val_{i}.JPEG", Made.Png(i));
        Made.Write($"d/{file}", text);
        using var data = Made.Open("d");
        Assert.Equal(
            [("val/ILSVRC2012_val_1.JPEG", 1L), ("val/ILSVRC2012_val_2.JPEG", 0L), ("val/ILSVRC2012_val_3.JPEG", 1L)],
            data.Of(DataPart.Val));
        Assert.Contains($"the classes of val are those of {file}", data.Notes);
    }

    [Fact]
    public void AFlatValidationFolderWithoutAnnotationsIsRefusedWithWhatToDo()
    {
        Made.Classes("d/train", 20, "n1", "n2");
        for (int i = 1; i <= 3; i++) Made.Write($"d/val/ILSVRC2012_val_{i}.JPEG", Made.Png(i));
        _sakd.Refuses(
            ["data", "d"], "d/val has 3 images in no class folders: sort them into val/<class>", "val.txt", "LOC_val_solution.csv");

        // Numbers count through the classes, so one that there is not says that these are other classes.
        Made.Write("d/val.txt", "ILSVRC2012_val_1.JPEG 1\nILSVRC2012_val_2.JPEG 2\n");
        var result = _sakd.Run("data", "d");
        Assert.Contains("d/val.txt:2 has the class 2, and there are 2, from 0 on", result.Error, StringComparison.Ordinal);
        Assert.Contains("d/val/ILSVRC2012_val_3.JPEG has no line in val.txt", result.Error, StringComparison.Ordinal);
        Made.Write("d/val.txt", "ILSVRC2012_val_1.JPEG n1\nILSVRC2012_val_2.JPEG n3\nILSVRC2012_val_3.JPEG n1\n");
        _sakd.Refuses(["data", "d"], "d/val/n3 is a class that train has not, of 1 images");
    }

    [Fact]
    public void AClassThatAPartLacksIsSaidWhereItIsReadToTrainOn()
    {
        Made.Classes("d/train", 30, "cat", "dog");
        Made.Classes("d/val", 5, "cat", "dog");
        Made.Classes("d/test", 5, "cat");
        var result = _sakd.Run("train", "resnet8", "--data", "d", "--epochs", "1", "--batch", "8", "--threads", "1", "--output", "run");
        Assert.Equal("", result.Error);
        Assert.Contains("warning: 1 class has no test images: dog", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void APartThatIsThereTwiceIsRefused()
    {
        Made.Classes("d/train", 4, "cat", "dog");
        Made.Classes("d/val", 2, "cat", "dog");
        Made.Classes("d/valid", 2, "cat", "dog");
        _sakd.Refuses(["data", "d"], "d/valid is the same part as val");
    }

    [Fact]
    public void WhatHasNoClassesIsRefusedWithWhatIsKnown()
    {
        Directory.CreateDirectory("empty");
        _sakd.Refuses(["data", "empty"], "empty holds no data that are known: four IDX files, CIFAR-10");
        Made.Write("flat/a.png", Made.Png(1));
        _sakd.Refuses(["data", "flat"], "flat holds no data that are known");
    }
}
