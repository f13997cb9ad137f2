using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class StreamedImagesTests
{
    private const int BatchSize = 8;
    private static readonly FeatureShape _shape = new(3, 16, 16);
    private static readonly Augmentation _augmentation = new(2, Flip: true);
    private static readonly Normalisation _normalisation = new([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void BatchesAreThoseOfImagesInMemoryWhateverTheNumberOfWorkers(int workers)
    {
        using var streamed = new StreamedImages(new Numbered(61), new Streaming(workers, 20_000));
        using var resident = ImageSet.Of(new Numbered(61), long.MaxValue, new Streaming(2, 1 << 20), TestContext.Current.CancellationToken);
        Assert.IsType<ResidentImages>(resident);

        Assert.Equal(Epoch(resident, epoch: 3), Epoch(streamed, epoch: 3));
        Assert.NotEqual(Epoch(resident, epoch: 4), Epoch(streamed, epoch: 3));
        Assert.Equal(Epoch(resident, epoch: 3)[5..], Epoch(streamed, epoch: 3, from: 5));
        Assert.Equal(Normalisation.Of(resident), Normalisation.Of(streamed));
    }

    [Fact]
    public void ASetFourTimesTheBoundIsReadWithinIt()
    {
        var source = new Numbered(4 * 64);
        long imageBytes = 3 * 16 * 16, bound = 64 * imageBytes;
        using var set = new StreamedImages(source, new Streaming(3, bound));
        Assert.Equal(4 * bound, set.Bytes);

        int used = 0;
        foreach (var batch in new BatchSource(set, _normalisation, BatchSize, CPU).Shuffled(1, 1, _augmentation))
        {
            using (batch)
            {
                used += batch.Count;
                Thread.Sleep(5);
                Assert.InRange((source.Begun - used + batch.Count) * imageBytes, 0, bound);
            }
        }

        Assert.Equal(source.Count, used);
        Assert.Equal(Enumerable.Repeat(1, source.Count), source.Reads);
    }

    [Fact]
    public void AnImageThatCannotBeReadEndsTheEpochWithItsName()
    {
        using var set = new StreamedImages(new Numbered(40, broken: 17), new Streaming(3, 1 << 20));
        Assert.Equal("image 17 is broken", Assert.Throws<SakdException>(() => Epoch(set, epoch: 1)).Message);
    }

    [Fact]
    public void WhoStopsHalfWayLeavesNoTensorAndNoThreadBehind()
    {
        using var set = new StreamedImages(new Numbered(400), new Streaming(4, 1 << 20));
        new BatchSource(set, _normalisation, BatchSize, CPU).InOrder().First().Dispose();
        long before = LiveTensors.Settled();
        new BatchSource(set, _normalisation, BatchSize, CPU).InOrder().First().Dispose();
        Assert.Equal(before, LiveTensors.Now());
    }

    [Fact]
    public void APartReadsItsOwnImages()
    {
        using var set = new StreamedImages(new Numbered(40), new Streaming(2, 1 << 20));
        using var part = set.Select([30, 2, 9]).Select([2, 0]);
        Assert.Equal("image 9", part.NameOf(0));
        Assert.Equal([9L % 5, 30L % 5], part.Labels.data<long>().ToArray());
        using var pixels = Assert.Single(part.Read([[0, 1]]));
        Assert.Equal([9, 30], pixels.select(3, 0).select(2, 0).select(1, 0).data<byte>().ToArray());
    }

    private static List<string> Epoch(ImageSet set, int epoch, int from = 0)
    {
        var batches = new List<string>();
        foreach (var batch in new BatchSource(set, _normalisation, BatchSize, CPU).Shuffled(1, epoch, _augmentation, from))
        {
            using (batch)
                batches.Add(Convert.ToHexString(batch.Images.bytes) + string.Join(',', batch.Labels.data<long>().ToArray()));
        }

        return batches;
    }

    /// <summary>Images whose first pixel is their number, and which are read now fast, now slowly.</summary>
    private sealed class Numbered(int count, int broken = -1)
        : ImageSource(_shape, [.. Enumerable.Range(0, count).Select(index => index % 5L)])
    {
        private readonly int[] _reads = new int[count];
        private int _begun;

        internal int Begun => Volatile.Read(ref _begun);

        internal ImmutableArray<int> Reads => [.. _reads];

        public override string NameOf(int index) => $"image {index}";

        public override void Read(int index, Span<byte> pixels)
        {
            Interlocked.Increment(ref _begun);
            Interlocked.Increment(ref _reads[index]);
            if (index % 7 == 0) Thread.Sleep(1);
            if (index == broken) throw new SakdException($"{NameOf(index)} is broken");
            new Random(index).NextBytes(pixels);
            pixels[0] = (byte)index;
        }
    }
}
