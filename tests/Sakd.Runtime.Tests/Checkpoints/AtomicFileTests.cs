using Sakd.Checkpoints;

namespace Sakd.Runtime.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

    [Fact]
    public void WhateverFailsWhileItIsWrittenNothingIsLeft()
    {
        Assert.Throws<OutOfMemoryException>(() => AtomicFile.Write("f", stream =>
        {
            stream.WriteByte(1);
            throw new OutOfMemoryException();
        }));
        Assert.Empty(Directory.GetFiles("."));
    }
}
