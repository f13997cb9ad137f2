using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sakd.Platform;
using Xunit;

namespace Sakd.Runtime.Tests.Platform;

/// <summary>A heap for large blocks.</summary>
public sealed class BlockHeapTests
{
    private const int Kilobyte = 1024;

    [Fact]
    public void A_gap_takes_the_next_block_of_its_size()
    {
        var heap = Reserve();
        nint first = heap.Take(64 * Kilobyte);
        heap.Take(64 * Kilobyte);
        long extent = heap.Extent;

        heap.Release(first);

        Assert.Equal(first, heap.Take(64 * Kilobyte));
        Assert.Equal(extent, heap.Extent);
    }

    [Fact]
    public void Of_the_gaps_one_of_about_the_size_is_taken_or_else_the_first_and_what_is_left_of_it_is_a_gap()
    {
        var heap = Reserve();
        nint small = heap.Take(50 * Kilobyte);
        heap.Take(Kilobyte);
        nint large = heap.Take(256 * Kilobyte);
        heap.Take(Kilobyte);
        nint fitting = heap.Take(60 * Kilobyte);
        heap.Take(Kilobyte);
        long extent = heap.Extent;
        foreach (nint block in (nint[])[fitting, large, small]) heap.Release(block);

        Assert.Equal(fitting, heap.Take(51 * Kilobyte));
        Assert.Equal(large, heap.Take(60 * Kilobyte));
        Assert.InRange(heap.Take(180 * Kilobyte), large + (60 * Kilobyte), large + (61 * Kilobyte));
        Assert.Equal(small, heap.Take(5 * Kilobyte));
        Assert.Equal(extent, heap.Extent);
    }

    [Fact]
    public void Gaps_beside_each_other_are_one()
    {
        var heap = Reserve();
        nint[] blocks = [.. Enumerable.Range(0, 5).Select(_ => heap.Take(20 * Kilobyte))];
        long extent = heap.Extent;
        foreach (int i in (int[])[1, 3, 2]) heap.Release(blocks[i]);

        Assert.Equal(blocks[1], heap.Take(60 * Kilobyte));
        Assert.Equal(extent, heap.Extent);
    }

    [Fact]
    public void The_last_gap_grows_with_what_is_asked_for()
    {
        var heap = Reserve();
        heap.Release(heap.Take(20 * Kilobyte));

        heap.Take(30 * Kilobyte);

        Assert.InRange(heap.Extent, 30 * Kilobyte, 31 * Kilobyte);
    }

    [Fact]
    public void Blocks_keep_what_is_written_into_them_and_gaps_lose_it_when_they_are_given_back()
    {
        var heap = Reserve();
        var random = new Random(1);
        var live = new List<(nint At, int Size, byte Value)>();
        for (int i = 0; i < 2_000; i++)
        {
            if (live.Count > 40)
            {
                int at = random.Next(live.Count);
                Check(live[at]);
                heap.Release(live[at].At);
                live.RemoveAt(at);
            }

            int size = random.Next(1, 50 * Kilobyte);
            var block = (At: heap.Take((nuint)size), Size: size, Value: (byte)i);
            Assert.Equal(0, block.At % BlockHeap.Alignment);
            Bytes(block).Fill(block.Value);
            live.Add(block);
            if (i % 100 == 0) heap.Trim();
        }

        foreach (var block in live) Check(block);
        Assert.InRange(heap.Extent, live.Sum(block => block.Size), 41 * 50 * Kilobyte * 3 / 2);

        static void Check((nint At, int Size, byte Value) block) => Assert.Equal(-1, Bytes(block).IndexOfAnyExcept(block.Value));
    }

    [Fact]
    public void Where_no_address_is_left_it_says_so_and_goes_on()
    {
        var heap = Reserve(1024 * Kilobyte);
        nint block = heap.Take(600 * Kilobyte);

        Assert.Equal(0, heap.Take(600 * Kilobyte));

        heap.Release(block);
        Assert.Equal(block, heap.Take(1000 * Kilobyte));
        Assert.False(heap.Has(block - (1 << 20)));
    }

    private static BlockHeap Reserve(int bytes = 1 << 22)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && NativeLibrary.TryLoad(NativeHeap.GlibC, out _), "This is about Linux.");
        return BlockHeap.Reserve((nuint)bytes)!;
    }

    private static Span<byte> Bytes((nint At, int Size, byte Value) block) =>
        MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), block.At), block.Size);
}
