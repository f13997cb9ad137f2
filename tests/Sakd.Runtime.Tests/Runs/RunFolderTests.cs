using Sakd.Runs;

namespace Sakd.Runtime.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithoutANameTheNextFreeOneIsTaken()
    {
        Assert.Equal([Path.Combine("runs", "a"), Path.Combine("runs", "a-2"), Path.Combine("runs", "a-3")],
            Enumerable.Range(0, 3).Select(_ => RunFolder.Create(null, "a").Path));
    }

    [Fact]
    public void ANamedFolderMayBeNewOrEmpty()
    {
        Directory.CreateDirectory("empty");
        Assert.Equal("empty", RunFolder.Create("empty", "a").Path);
        Assert.True(Directory.Exists(RunFolder.Create(Path.Combine("new", "folder"), "a").Path));
    }

    [Fact]
    public void ANamedFolderWithSomethingInItIsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory("full");
        File.WriteAllText(Path.Combine("full", "thesis.txt"), "all I have");
        var refusal = Assert.Throws<SakdException>(() => RunFolder.Create("full", "a"));
        Assert.Contains("full is not empty, and nothing is overwritten", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("all I have", File.ReadAllText(Path.Combine("full", "thesis.txt")));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsRefused()
    {
        File.WriteAllText("file", "");
        var refusal = Assert.Throws<SakdException>(() => RunFolder.Create(Path.Combine("file", "run"), "a"));
        Assert.Contains("cannot be written to", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFullDiskIsCalledThatAndLeavesThePreviousFile()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs Linux's /dev/full");
        AtomicFile.Write("f", stream => stream.WriteByte(1));

        var refusal = Assert.Throws<SakdException>(() => AtomicFile.Write("f", _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.WriteByte(2);
            full.Flush();
        }));

        Assert.StartsWith("the disk is full: f could not be written", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([1], File.ReadAllBytes("f"));
        Assert.Single(Directory.GetFiles("."));
    }
}
