using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>
/// The blocks that libtorch keeps its tensors in. It asks glibc for them by posix_memalign, and among the small blocks of everybody else they leave gaps that hardly ever fit the next one:
/// the process comes to twice of what is alive in it and more. Here the large ones have a heap of their own.
/// </summary>
internal static unsafe class TensorBlocks
{
    // Smaller ones are many, and little of the memory.
    private const int Large = 1 << 14;

    // The numbers of the C library's sysconf on Linux.
    private const int PageBytes = 30, PagesOfMemory = 85;

    private const string LibC10 = "libc10.so";

    private static BlockHeap? _heap;

    /// <summary>Whether it is done so. The benchmarks compare both.</summary>
    public static bool AreGapsFilled { get; set; } = true;

    /// <summary>Has libtorch ask this way; it must be loaded, and the C library glibc. Once in a process.</summary>
    public static bool FillGaps()
    {
        if (_heap is not null || (_heap = BlockHeap.Reserve(Memory)) is null) return false;
        if (!NativeImport.Redirect(LibC10, nameof(free), (nint)(delegate* unmanaged<nint, void>)&Release)) return false;
        if (!NativeImport.Redirect(LibC10, nameof(posix_memalign), (nint)(delegate* unmanaged<nint*, nuint, nuint, int>)&Take)) return false;

        // When the process ends libtorch still releases tensors, and nobody is there who could answer: from then on a release does nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            nint c = NativeLibrary.Load(NativeHeap.GlibC);
            NativeImport.Redirect(LibC10, nameof(posix_memalign), NativeLibrary.GetExport(c, nameof(posix_memalign)));
            NativeImport.Redirect(LibC10, nameof(free), NativeLibrary.GetExport(c, "getpid"));
        };
        return true;
    }

    /// <summary>
    /// The machine's memory, in bytes. The heap has no more addresses: whether a tensor that no longer fits can be had is for glibc and the system to say, and libtorch's message if it cannot.
    /// </summary>
    internal static nuint Memory => (nuint)sysconf(PagesOfMemory) * (nuint)sysconf(PageBytes);

    /// <summary>Gives the pages of the gaps back to the system.</summary>
    public static void Trim() => _heap?.Trim();

    /// <summary>Whether a block is of the heap for large ones. The tests ask.</summary>
    /// <param name="block">Any address.</param>
    internal static bool Has(nint block) => _heap?.Has(block) ?? false;

    /// <summary>In the place of posix_memalign.</summary>
    [UnmanagedCallersOnly]
    private static int Take(nint* block, nuint alignment, nuint bytes)
    {
        nint taken = GuardPages.AreOn ? GuardPages.Take(bytes, alignment) : AreGapsFilled && alignment == BlockHeap.Alignment && bytes >= Large ? _heap!.Take(bytes) : 0;
        if (taken == 0) return posix_memalign(block, alignment, bytes);
        *block = taken;
        return 0;
    }

    /// <summary>In the place of free.</summary>
    [UnmanagedCallersOnly]
    private static void Release(nint block)
    {
        if (_heap!.Has(block)) _heap.Release(block);
        else if (GuardPages.Has(block)) GuardPages.Release(block);
        else free(block);
    }

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern int posix_memalign(nint* block, nuint alignment, nuint size);

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern void free(nint block);

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern nint sysconf(int name);
}
