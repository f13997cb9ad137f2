using System.Formats.Tar;
using System.IO.Compression;

namespace Sakd.App.Tests.Images;

/// <summary>Links that leave, archives with tricks, files that are damaged.</summary>
public sealed class RefusedFilesTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void LinksAreFollowedInsideAndRefusedOutside()
    {
        Made.Classes("d", 8, "cat", "dog");
        File.CreateSymbolicLink("d/cat/again.png", Path.GetFullPath("d/cat/000.png"));
        Directory.CreateSymbolicLink("d/eel", "cat");
        using (var data = Made.Open("d"))
        {
            Assert.Equal(["cat", "dog", "eel"], data.ClassNames);
            Assert.Equal(26, data.Records.Count);
        }

        File.Delete("d/eel");
        Made.Write("secret.png", Made.Png(1));
        File.CreateSymbolicLink("d/cat/out.png", "../../secret.png");
        _sakd.Refuses(["data", "d"], "d/cat/out.png is a link that leads out of the folder, to ", "secret.png");
        Directory.CreateSymbolicLink("d/up", "..");
        File.CreateSymbolicLink("d/cat/nothing.png", "nowhere.png");
        var result = _sakd.Run("data", "d");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        Assert.StartsWith("sakd: 3 places in d cannot be gone through:\n  d/", result.Error, StringComparison.Ordinal);
        Assert.Contains("d/cat/nothing.png is a link that leads to nothing\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkInACircleIsRefused()
    {
        Made.Classes("d", 2, "cat", "dog");
        Directory.CreateSymbolicLink("d/cat/up", "..");
        _sakd.Refuses(["data", "d"], "d/cat/up is a link to a folder that it lies in");
    }

    [Theory]
    [InlineData("../evil.png", "a path that leads out")]
    [InlineData("d/../../evil.png", "a path that leads out")]
    [InlineData("/etc/evil.png", "an absolute path")]
    [InlineData("C:/evil.png", "an absolute path")]
    [InlineData("..\\evil.png", "a path that leads out")]
    public void PathTricksInArchivesAreRefusedByName(string name, string says)
    {
        Made.Tar("a.tar", Entry(TarEntryType.RegularFile, name));
        _sakd.Refuses(["data", "a.tar"], $"a.tar: {name} has {says}");
        using (var zip = ZipFile.Open("a.zip", ZipArchiveMode.Create))
        using (var stream = zip.CreateEntry(name).Open())
            stream.Write(Made.Png(1));
        _sakd.Refuses(["data", "a.zip"], $"a.zip: {name} has {says}");
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void LinksInArchivesAreRefusedByName(TarEntryType type)
    {
        var link = Entry(type, "d/cat/x.png");
        link.LinkName = "/etc/passwd";
        Made.Tar("a.tar", Entry(TarEntryType.RegularFile, "d/cat/y.png"), link);
        _sakd.Refuses(["data", "a.tar"], "a.tar: d/cat/x.png is a link, to /etc/passwd: links in archives are not followed");
        Pack("a.tar", "a.tgz");
        _sakd.Refuses(["data", "a.tgz"], "a.tgz: d/cat/x.png is a link");
    }

    [Fact]
    public void AnEntryThatStandsTwiceIsRefused()
    {
        Made.Tar("a.tar", Entry(TarEntryType.RegularFile, "d/cat/y.png"), Entry(TarEntryType.RegularFile, "./d/cat/y.png"));
        _sakd.Refuses(["data", "a.tar"], "d/cat/y.png stands in the archive twice");
    }

    [Fact]
    public void AZipThatClaimsMoreThanItHoldsIsRefused()
    {
        Made.Classes("d", 8, "cat", "dog");
        byte[] zip = File.ReadAllBytes(Made.Zip("d", "a.zip"));
        int at = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(at + 24), 500_000_000);
        File.WriteAllBytes("a.zip", zip);
        _sakd.Refuses(["data", "a.zip"], "claims 500,000,000 bytes, more than it can hold");
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(at + 24), 1000);
        File.WriteAllBytes("a.zip", zip);
        _sakd.Refuses(["data", "a.zip"], "is truncated or damaged: it cannot be read whole");
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("a.zip")]
    public void ATruncatedArchiveIsRefusedWhereverItEnds(string archive)
    {
        Made.Classes("d", 8, "cat", "dog");
        if (archive == "a.tar") Made.Tar("d", archive);
        else if (archive == "a.zip") Made.Zip("d", archive);
        else Made.TarGz("d", archive);
        byte[] whole = File.ReadAllBytes(archive);

        // Of the two empty blocks that end a tar archive one is enough.
        int last = archive == "a.tar" ? whole.Length - 1025 : whole.Length - 1;
        for (int length = 1; length < last; length += 397)
        {
            File.WriteAllBytes(archive, whole[..length]);
            var result = _sakd.Run("data", archive);
            Assert.Equal(SakdApp.Mistake, result.ExitCode);
            Assert.Contains(archive, result.Error, StringComparison.Ordinal);
        }

        File.WriteAllBytes(archive, whole[..last]);
        Assert.Equal(SakdApp.Mistake, _sakd.Run("data", archive).ExitCode);
    }

    [Fact]
    public void AnotherFileIsRefusedWithWhatMayBe()
    {
        Made.Write("x.bin", [0, 1, 2, 3]);
        _sakd.Refuses(["data", "x.bin"], "x.bin is none of the files that --data takes: archives (tar, tar.gz, zip) and CSV files");
        using (var file = File.Create("train-images-idx3-ubyte.gz"))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write([0, 0, 8, 3]);
        _sakd.Refuses(["data", "train-images-idx3-ubyte.gz"], "is gzipped, but no tar archive", "name their folder");
    }

    [Fact]
    public void UnreadableImagesAreListedAndMayBeSkipped()
    {
        Made.Classes("d", 20, "cat", "dog");
        byte[] whole = Made.Png(1, 32, 32);
        Made.Write("d/cat/truncated.png", whole[..^40]);
        _sakd.Refuses(["train", "resnet8", "--data", "d"], "d/cat/truncated.png is truncated; --skip-unreadable goes on without it");
        Made.Write("d/cat/empty.png", []);
        Made.Write("d/dog/text.jpg", "this is text");
        for (int i = 0; i < 12; i++) Made.Write($"d/dog/x{i:00}.png", "no");
        var result = _sakd.Run("train", "resnet8", "--data", "d");
        Assert.Equal(SakdApp.Mistake, result.ExitCode);
        string[] lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal("sakd: 15 images of d cannot be read; --skip-unreadable goes on without them:", lines[0]);
        Assert.Equal(12, lines.Length);
        Assert.Equal("  d/cat/empty.png is empty", lines[1]);
        Assert.Equal("  d/dog/text.jpg is no image", lines[3]);
        Assert.Equal("  and 5 more", lines[11]);

        result = _sakd.Run("train", "resnet8", "--data", "d", "--skip-unreadable", "--epochs", "1", "--batch", "8", "--threads", "1");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("images that cannot be read are left out, 15 of them: see config.json", result.Output, StringComparison.Ordinal);
        string config = File.ReadAllText("runs/resnet8/config.json");
        Assert.Contains("d/cat/truncated.png is truncated", config, StringComparison.Ordinal);
        Assert.Contains("\"skipUnreadable\": true", config, StringComparison.Ordinal);
        Assert.Contains("\"testImages\": 4", config, StringComparison.Ordinal);
    }

    private static PaxTarEntry Entry(TarEntryType type, string name)
    {
        var entry = new PaxTarEntry(type, name);
        if (type == TarEntryType.RegularFile) entry.DataStream = new MemoryStream(Made.Png(1));
        return entry;
    }

    private static void Pack(string from, string to)
    {
        using var file = File.Create(to);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        gzip.Write(File.ReadAllBytes(from));
    }
}
