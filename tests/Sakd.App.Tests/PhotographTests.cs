using Sakd.App.Tests.Images;
using Sakd.Testing;

namespace Sakd.App.Tests;

/// <summary>Photographs as they come; the way of docs/training.md itself is in the tests of the trainer.</summary>
public sealed class PhotographTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void PhotographsOfAllKindsBecomeAStudentAndThoseThatCannotBeReadAreLeftOutWhereThatIsAsked()
    {
        Photographs.Write("photos", ("bright", "dark"), ("train", 20), ("test", 4));
        foreach (string name in (string[])["grey.jpg", "cmyk.jpg", "exif6.jpg", "alpha.png", "colour16.png", "first.gif", "lossless.webp"])
            Made.Write($"photos/train/bright/{name}", Made.Fixture(name));
        byte[] whole = Photographs.Make(99, 60);
        Made.Write("photos/train/dark/truncated.jpg", whole[..(whole.Length / 2)]);
        _sakd.Refuses(
            ["train", "resnet20", "--data", "photos", "--threads", "1", "--epochs", "1"], "photos/train/dark/truncated.jpg is truncated",
            "--skip-unreadable");

        string[] common = ["--data", "photos", "--skip-unreadable", "--threads", "1"];
        Succeeds(
            ["distill", ToyCatalog.Pair, "--output", "student", "--recipe", "small-photos", "--batch", "8", "--epochs", "2", .. common]);

        string config = File.ReadAllText("student/config.json");
        Assert.Contains("truncated.jpg", config, StringComparison.Ordinal);
        Assert.Contains("\"bright\",\n    \"dark\"", config, StringComparison.Ordinal);
        Assert.Contains("--recipe small-photos", config, StringComparison.Ordinal);

        var evaluated = Succeeds(["evaluate", "student/student.safetensors", .. common]);
        Assert.Contains("trained on photos", evaluated.Output, StringComparison.Ordinal);
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

    private SakdProgram.Result Succeeds(string[] line)
    {
        var result = _sakd.Run(line);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', line)}: {result.Error}");
        return result;
    }
}
