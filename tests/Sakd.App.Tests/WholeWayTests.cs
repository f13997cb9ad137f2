using Sakd.App.Tests.Images;
using SkiaSharp;

namespace Sakd.App.Tests;

/// <summary>
/// The way of docs/training.md, on photographs of all kinds: what is there, a teacher by way of PyTorch's form, a student, back again.
/// </summary>
public sealed class WholeWayTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void PhotographsInFoldersBecomeAStudent()
    {
        WritePhotographs();
        _sakd.Refuses(
            ["train", "resnet20", "--data", "photos", "--threads", "1", "--epochs", "1"], "photos/train/dark/truncated.jpg is truncated",
            "--skip-unreadable");

        var looked = _sakd.Run("data", "photos", "--input", "1x28x28", "--sheet", "sheet.png", "--skip-unreadable");
        Assert.True(looked.ExitCode == 0, looked.Error);
        Assert.Contains("folders of classes, train, test", looked.Output, StringComparison.Ordinal);
        using (var sheet = SKBitmap.Decode("sheet.png")) Assert.True(sheet.Width > 200 && sheet.Height > 100);

        string[] common = ["--data", "photos", "--skip-unreadable", "--threads", "1", "--batch", "8", "--epochs", "2"];
        Succeeds(["train", "resnet20", "--output", "teacher", "--recipe", "small-photos", .. common]);
        Succeeds(["convert", "teacher/model.safetensors", "teacher.pth"]);
        Succeeds(["distill", ToyCatalog.Pair, "--teacher", "teacher.pth", "--output", "student", "--recipe", "small-photos", .. common]);

        string config = File.ReadAllText("student/config.json");
        Assert.Contains("truncated.jpg", config, StringComparison.Ordinal);
        Assert.Contains("\"bright\",\n    \"dark\"", config, StringComparison.Ordinal);
        Assert.Contains("--recipe small-photos", config, StringComparison.Ordinal);

        var evaluated = Succeeds(
            ["evaluate", "student/student.safetensors", "--data", "photos", "--skip-unreadable", "--threads", "1"]);
        Assert.Contains("trained on photos", evaluated.Output, StringComparison.Ordinal);
        Succeeds(["convert", "student/student.safetensors", "student.pth"]);
    }

    [Fact]
    public void ClassesInAnotherOrderAreNoticed()
    {
        Made.Classes("pets", 12, "cat", "dog");
        Made.Classes("others", 12, "dog", "eel");
        Succeeds(["train", "resnet20", "--data", "pets", "--threads", "1", "--batch", "8", "--epochs", "1", "--output", "net"]);
        _sakd.Refuses(
            ["evaluate", "net/model.safetensors", "--data", "others", "--threads", "1"], "other classes", "'cat', 'dog' in the file",
            "'dog', 'eel' in the images");
    }

    /// <summary>Bright and dark images, in every form that a camera or a scanner leaves.</summary>
    private static void WritePhotographs()
    {
        foreach (var (part, count) in (ReadOnlySpan<(string, int)>)[("train", 20), ("test", 4)])
        {
            for (int i = 0; i < count; i++)
            {
                Made.Write($"photos/{part}/bright/{i:00}.jpg", Photograph(i, 180));
                Made.Write($"photos/{part}/dark/{i:00}.jpg", Photograph(i + count, 60));
            }
        }

        foreach (string name in (string[])["grey.jpg", "cmyk.jpg", "exif6.jpg", "alpha.png", "colour16.png", "first.gif", "lossless.webp"])
            Made.Write($"photos/train/bright/{name}", Made.Fixture(name));
        byte[] whole = Photograph(99, 60);
        Made.Write("photos/train/dark/truncated.jpg", whole[..(whole.Length / 2)]);
    }

    private static byte[] Photograph(int number, byte brightness)
    {
        var random = new Random(number);
        using var bitmap = new SKBitmap(40 + (number % 20), 50);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor(brightness, brightness, (byte)random.Next(256)));
            using var paint = new SKPaint { Color = new SKColor((byte)random.Next(256), brightness, brightness) };
            canvas.DrawCircle(random.Next(40), random.Next(50), random.Next(5, 15), paint);
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return encoded.ToArray();
    }

    private SakdProgram.Result Succeeds(string[] line)
    {
        var result = _sakd.Run(line);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', line)}: {result.Error}");
        return result;
    }
}
