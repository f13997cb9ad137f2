using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>
/// Blocks between unreadable pages, for tests: reading or writing beyond a block's end, or in one that was released, ends the process there
/// and then. What lies between a block and the pages, because of its alignment, is filled with a pattern that is looked at when it is
/// released; the block itself with bytes that are no numbers.
/// </summary>
internal static unsafe class GuardPages
{
    private const string GlibC = "libc.so.6";
    private const int PageBytes = 4096;
    private const byte Pattern = 0xA5, NoNumber = 0xFF;

    // Of the C library's mmap and mprotect on Linux.
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private static readonly ConcurrentDictionary<nint, (nint First, nuint All, nuint Bytes)> _blocks = [];
    private static readonly ConcurrentQueue<string> _damages = [];

    /// <summary>
    /// Whether all blocks that kernels ask for from now on are such ones; so are libtorch's, where its allocations have been redirected.
    /// </summary>
    public static bool AreOn { get; set; }

    /// <summary>How many blocks there are.</summary>
    public static int Count => _blocks.Count;

    /// <summary>What was found written beside blocks so far; each is said once.</summary>
    public static IReadOnlyList<string> TakeDamages()
    {
        List<string> damages = [];
        while (_damages.TryDequeue(out string? damage)) damages.Add(damage);
        return damages;
    }

    /// <summary>A block whose end, as its alignment allows, is that of a page.</summary>
    /// <param name="bytes">The size.</param>
    /// <param name="alignment">A power of two, at most a page.</param>
    /// <returns>The block; 0 where the system has no memory.</returns>
    public static nint Take(nuint bytes, nuint alignment)
    {
        nuint aligned = (bytes + alignment - 1) & ~(alignment - 1),
            pages = Math.Max((aligned + PageBytes - 1) & ~(nuint)(PageBytes - 1), PageBytes), all = pages + (2 * PageBytes);
        nint first = mmap(0, all, None, PrivateAnonymous, -1, 0), readable = first + PageBytes;
        if (first == -1) return 0;
        if (mprotect(readable, pages, ReadWrite) != 0)
        {
            _ = munmap(first, all);
            return 0;
        }

        nint block = readable + (nint)(pages - aligned);
        new Span<byte>((void*)readable, (int)(pages - aligned)).Fill(Pattern);
        NativeMemory.Fill((void*)block, bytes, NoNumber);
        new Span<byte>((void*)(block + (nint)bytes), (int)(aligned - bytes)).Fill(Pattern);
        _blocks[block] = (first, all, bytes);
        return block;
    }

    /// <summary>Whether a block is such a one.</summary>
    /// <param name="block">Any address.</param>
    public static bool Has(nint block) => !_blocks.IsEmpty && _blocks.ContainsKey(block);

    /// <summary>Releases a block.</summary>
    /// <param name="block">The block.</param>
    public static void Release(nint block)
    {
        if (!_blocks.TryRemove(block, out var of)) return;
        nint readable = of.First + PageBytes, end = of.First + (nint)of.All - PageBytes, behind = block + (nint)of.Bytes;
        if (new Span<byte>((void*)readable, (int)(block - readable)).ContainsAnyExcept(Pattern))
            _damages.Enqueue($"before a block of {of.Bytes} bytes");
        if (new Span<byte>((void*)behind, (int)(end - behind)).ContainsAnyExcept(Pattern))
            _damages.Enqueue($"behind a block of {of.Bytes} bytes");
        _ = munmap(of.First, of.All);
    }

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern nint mmap(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int mprotect(nint address, nuint bytes, int protection);

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int munmap(nint address, nuint bytes);
}
