using Sakd.App.Images;
using Sakd.Data;
using SkiaSharp;

namespace Sakd.App.Tests.Images;

public sealed class DataCommandTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ItSaysWhatIsThere()
    {
        Made.Classes("d/train", 20, "cat", "dog");
        Made.Classes("d/val", 4, "cat", "dog");
        Made.Write("d/train/cat/wide.jpg", Jpeg(64, 32));
        Made.Write("d/train/cat/grey.jpg", Made.Fixture("grey.jpg"));
        Made.Write("d/train/cat/alpha.png", Made.Fixture("alpha.png"));
        var result = _sakd.Run("data", "d", "--input", "3x16x16");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Says(
            result,
            "data      d: folders of classes, train, val",
            "images    51 in 2 classes",
            "  training         39   train, what is left",
            "  validation        4   a tenth of train, held out",
            "  test              8   val",
            "  0   cat           21            2      4",
            "sizes     8x8 (48), 2x2 (1), 16x24 (1), 64x32 (1)",
            "          from 2x2 to 64x32",
            "files     JPEG 2, PNG 49; ",
            "channels  50 in colour, 1 grey; 1 with transparency, laid on white",
            "taken as  3x16x16: short side to 16, the middle 16x16",
            "balance   cat has 21 training images, dog 18, 1.2 to 1",
            "kept      runs/data/");
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.Equal(result.Output, _sakd.Run("data", "d", "--input", "3x16x16").Output);
    }

    [Fact]
    public void TheBundledImagesHaveTheFingerprintAndStatisticsOfRuns()
    {
        using var bundled = DataSource.Load(DataSource.Bundled);
        var result = _sakd.Run("data", "bundled");
        Says(
            result, "data      bundled: IDX files", $"hash      {Convert.ToHexStringLower(bundled.Fingerprint)}",
            $"mean {bundled.Normalisation.Mean[0]:0.0000}, deviation {bundled.Normalisation.Std[0]:0.0000}",
            "balance   every class has 603 training images");
    }

    [Fact]
    public void ARunHasTheFingerprintThatItSays()
    {
        Made.Classes("d", 20, "cat", "dog");
        using var images = DataSource.Load("d", new DataRequest { Input = new FeatureShape(3, 32, 32) });
        Says(_sakd.Run("data", "d"), $"hash      {Convert.ToHexStringLower(images.Fingerprint)}");

        // Another image, or the same under another class, is another data set.
        File.Move("d/cat/000.png", "d/dog/zzz.png");
        using var other = DataSource.Load("d", new DataRequest { Input = new FeatureShape(3, 32, 32) });
        Assert.NotEqual(images.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void ImagesThatStandTwiceAreFoundByTheirPixels()
    {
        Made.Classes("d/train", 10, "cat", "dog");
        Made.Classes("d/val", 2, "cat", "dog");
        Made.Classes("d/test", 3, "cat", "dog");
        Made.Write("d/test/dog/again.bmp", Bmp("d/train/cat/003.png"));
        File.Copy("d/train/cat/004.png", "d/train/dog/copy.png");
        Says(
            _sakd.Run("data", "d"), "warning: 1 image stands in more than one part:",
            "train/cat/003.png (training) and test/dog/again.bmp (test)",
            "note      1 image stands in a part twice, such as train/cat/004.png and train/dog/copy.png");
    }

    [Fact]
    public void TooFewImagesAreShownAndRefusedAtTheEnd()
    {
        Made.Classes("d", 3, "cat", "dog");
        var result = _sakd.Run("data", "d", "--sheet", "sheet.png");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Equal(
            "sakd: 6 training images are too few to hold some out for validation: a class needs six or more\n", result.Error);
        Says(result, "training          6   all that is there", "sizes     8x8 (6)", "written   sheet.png");
        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ItCanBeInterrupted()
    {
        Made.Classes("d", 20, "cat", "dog");
        var result = _sakd.Run(new CancellationToken(canceled: true), "data", "d");
        Assert.Equal(SakdApp.Interrupted, result.ExitCode);
        Assert.Equal("sakd: interrupted\n", result.Error);
        Assert.False(Directory.Exists("runs"));
    }

    [Fact]
    public void ClassesThatAPartHasNotAreNamed()
    {
        Made.Classes("d/train", 10, "cat", "dog", "eel");
        Made.Classes("d/test", 3, "cat");
        Says(_sakd.Run("data", "d"), "warning: 2 classes have no test images: dog, eel");
    }

    [Fact]
    public void UnreadableImagesAreReportedAndRefusedAtTheEnd()
    {
        Made.Classes("d", 20, "cat", "dog");
        Made.Write("d/cat/text.png", "no image at all");
        var result = _sakd.Run("data", "d");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.Equal("sakd: d/cat/text.png is no image; --skip-unreadable goes on without it\n", result.Error);
        Says(result, "warning: 1 image cannot be read:", "d/cat/text.png is no image");
        Assert.Equal(0, _sakd.Run("data", "d", "--skip-unreadable").ExitCode);
    }

    [Fact]
    public void OfHundredsOfClassesTheLargestAndTheSmallestAreListed()
    {
        for (int i = 0; i < 30; i++) Made.Classes("d", 6 + i, $"c{i:00}");
        var result = _sakd.Run("data", "d");
        Says(
            result, "29   c29", "20   c20", "10 classes between them", "9   c09", "0   c00",
            "balance   c28 has 28 training images, c00 5, 5.6 to 1");
        Assert.DoesNotContain("c15", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(50, false)]
    [InlineData(3, true)]
    public void TheContactSheetHasARowForEachClass(int classes, bool tiny)
    {
        for (int i = 0; i < classes; i++) Made.Classes("d", tiny ? 7 : 12, $"class {i}");
        Assert.Equal(0, _sakd.Run("data", "d", "--sheet", "sheet.png").ExitCode);
        using var sheet = SKBitmap.Decode("sheet.png");
        Assert.InRange(sheet.Width, 620, 1400);
        Assert.Equal(64 + (Math.Min(classes, 40) * (88 + 6)) - 6 + 24, sheet.Height);
        Assert.True(sheet.Pixels.Distinct().Count() > 100);
    }

    [Theory]
    [InlineData("data", "data needs <path>: Images")]
    [InlineData("data nowhere", "data not found: nowhere; --data takes 'bundled', a folder, an archive or a CSV file")]
    [InlineData("data bundled --input 32", "--input needs channels, 1 or 3, height and width, such as 3x64x64, not '32'")]
    [InlineData("data bundled --input 4x32x32", "--input needs channels, 1 or 3")]
    [InlineData("data bundled --sheet ", "--sheet needs a name")]
    [InlineData("data bundled --sheet nowhere/sheet.png", "nowhere/sheet.png cannot be written")]
    public void WhatItRefuses(string line, string says) => _sakd.Refuses(line.Split(' '), says);

    private static void Says(SakdProgram.Result result, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains(text, result.Output, StringComparison.Ordinal));

    private static byte[] Jpeg(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height));
        bitmap.Erase(SKColors.Teal);
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return encoded.ToArray();
    }

    // A BMP of 24 bits, from the last row up.
    private static byte[] Bmp(string png)
    {
        using var bitmap = SKBitmap.Decode(png);
        int stride = (bitmap.Width * 3 + 3) / 4 * 4;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        foreach (int value in (int[])[54 + (stride * bitmap.Height), 0, 54, 40, bitmap.Width, bitmap.Height]) writer.Write(value);
        writer.Write((short)1);
        writer.Write((short)24);
        foreach (int value in (int[])[0, stride * bitmap.Height, 0, 0, 0, 0]) writer.Write(value);
        for (int y = bitmap.Height - 1; y >= 0; y--)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                var pixel = bitmap.GetPixel(x, y);
                writer.Write([pixel.Blue, pixel.Green, pixel.Red]);
            }

            for (int pad = bitmap.Width * 3; pad < stride; pad++) writer.Write((byte)0);
        }

        return file.ToArray();
    }
}
