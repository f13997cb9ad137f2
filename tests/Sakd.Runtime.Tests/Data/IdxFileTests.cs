using Sakd.Data;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ImagesAreReadPlainOrGzipped(bool packed)
    {
        byte[] idx = IdxBytes.Of([2, 1, 3], 1, 2, 3, 4, 5, 255);
        using var images = IdxFile.ReadImages(_folder.Write("images", packed ? IdxBytes.Gzip(idx) : idx));
        Assert.Equal([2, 1, 1, 3], images.shape);
        Assert.Equal([1, 2, 3, 4, 5, 255], images.data<byte>().ToArray());
    }

    [Fact]
    public void ImagesMayHaveChannels()
    {
        using var images = IdxFile.ReadImages(_folder.Write("images", IdxBytes.Of([1, 3, 1, 2], 1, 2, 3, 4, 5, 6)));
        Assert.Equal([1, 3, 1, 2], images.shape);
    }

    [Fact]
    public void LabelsAreInt64()
    {
        using var labels = IdxFile.ReadLabels(_folder.Write("labels", IdxBytes.Of([3], 7, 0, 255)));
        Assert.Equal(ScalarType.Int64, labels.dtype);
        Assert.Equal([7, 0, 255], labels.data<long>().ToArray());
    }

    [Fact]
    public void LabelsMayBeWiderThanBytes()
    {
        using var of16 = IdxFile.ReadLabels(_folder.Write("labels", 0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 44, 0, 7));
        Assert.Equal([300, 7], of16.data<long>().ToArray());
        using var of32 = IdxFile.ReadLabels(_folder.Write("labels", 0, 0, 0x0C, 1, 0, 0, 0, 1, 0, 1, 0, 0));
        Assert.Equal([65536], of32.data<long>().ToArray());
        string negative = _folder.Write("labels", 0, 0, 0x0B, 1, 0, 0, 0, 2, 0, 1, 255, 255);
        Assert.Contains("has the label -1 at 1", Assert.Throws<SakdException>(() => IdxFile.ReadLabels(negative)).Message);
        string images = _folder.Write("images", 0, 0, 0x0B, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1);
        Assert.Contains("is no IDX file of bytes", Assert.Throws<SakdException>(() => IdxFile.ReadImages(images)).Message);
    }

    [Fact]
    public void AMissingFileIsNamed() => Refuses(_folder.File("nothing"), "nothing cannot be read");

    [Fact]
    public void AnotherKindOfFileIsRefused() => Refuses(_folder.Write("f", "PK\u0003\u0004 zip"u8), "is no IDX file of bytes", "504B0304");

    [Fact]
    public void IdxOfFloatsIsRefused() => Refuses(_folder.Write("f", 0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0), "is no IDX file of bytes");

    [Fact]
    public void AnEmptyFileIsRefused() => Refuses(_folder.Write("f"), "is no IDX file of bytes");

    [Fact]
    public void ATruncatedFileIsRefusedWithBothSizes() =>
        Refuses(_folder.Write("f", IdxBytes.Of([2, 2, 2], 1, 2, 3)), "is truncated", "2 x 2 x 2 = 8 bytes, it holds 3", "fetch it again");

    [Fact]
    public void AFileThatEndsInItsHeaderIsRefused() => Refuses(_folder.Write("f", 0, 0, 8, 3, 0, 0), "is truncated");

    [Fact]
    public void AFileWithTooMuchInItIsRefused() => Refuses(_folder.Write("f", IdxBytes.Of([1, 1, 1], 1, 2)), "is damaged", "it holds 2");

    [Fact]
    public void TruncatedGzipIsRefused() =>
        Refuses(_folder.Write("f.gz", IdxBytes.Gzip(IdxBytes.Of([64, 8, 8], new byte[4096]))[..30]), "f.gz is truncated");

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(1)]
    public void GzipWithoutItsWholeTrailerIsRefused(int missing) =>
        Refuses(_folder.Write("f.gz", IdxBytes.Gzip(IdxBytes.Of([2, 1, 3], 1, 2, 3, 4, 5, 6))[..^missing]), "f.gz is truncated or damaged");

    [Fact]
    public void GzipWithMoreBehindItIsRefused()
    {
        byte[] whole = IdxBytes.Gzip(IdxBytes.Of([2, 1, 3], 1, 2, 3, 4, 5, 6));
        Refuses(_folder.Write("f.gz", [.. whole, 0]), "f.gz is truncated or damaged");
        Refuses(_folder.Write("f.gz", [.. whole, .. "more, and more of it"u8]), "f.gz is truncated or damaged");
        Refuses(_folder.Write("f.gz", [.. whole, .. new byte[40]]), "f.gz is truncated or damaged");
    }

    // cat a.gz b.gz > c.gz, and what programs write that pack blocks on their own: the last one may be empty.
    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(70_000, true)]
    public void GzipOfSeveralMembersIsRead(int member, bool endsWithAnEmptyOne)
    {
        var pixels = new byte[100 * 40 * 40];
        new Random(1).NextBytes(pixels);
        byte[] idx = IdxBytes.Of([100, 40, 40], pixels);
        var rest = idx.Skip(3 * member).ToArray();
        byte[] packed = [.. idx.Take(3 * member).Chunk(member).SelectMany(IdxBytes.Gzip), .. IdxBytes.Gzip(rest)];
        if (endsWithAnEmptyOne) packed = [.. packed, .. _emptyMember];

        using var images = IdxFile.ReadImages(_folder.Write("f.gz", packed));
        Assert.Equal(pixels, images.bytes.ToArray());
        foreach (int missing in (int[])[1, 8, 12, 19])
            Refuses(_folder.Write("cut.gz", packed.AsSpan()[..^missing]), "cut.gz is truncated or damaged");
        Refuses(_folder.Write("zeros.gz", [.. packed.AsSpan()[..^30], .. new byte[30]]), "zeros.gz is truncated or damaged");
        Refuses(_folder.Write("between.gz", [.. IdxBytes.Gzip(idx), 0, .. IdxBytes.Gzip(rest)]), "between.gz is truncated or damaged");
    }

    private static readonly byte[] _emptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void DamagedGzipIsRefused() =>
        Refuses(_folder.Write("f.gz", 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff), "cannot be unpacked");

    [Fact]
    public void AHeaderThatPromisesTooMuchIsRefused() =>
        Refuses(_folder.Write("f", IdxBytes.Of([int.MaxValue, int.MaxValue, 9])), "is damaged");

    [Fact]
    public void LabelsAreNoImages() => Refuses(_folder.Write("f", IdxBytes.Of([3], 1, 2, 3)), "holds no images", "its dimensions are 3");

    [Fact]
    public void NoImagesAtAllAreRefused() => Refuses(_folder.Write("f", IdxBytes.Of([0, 28, 28])), "holds no images");

    private static void Refuses(string path, params string[] says)
    {
        var refusal = Assert.Throws<SakdException>(() => IdxFile.ReadImages(path));
        Assert.All([path, .. says], text => Assert.Contains(text, refusal.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
