using System.Runtime.InteropServices;
using Sakd.Kernels;

namespace Sakd.Platform;

/// <summary>
/// The blocks that libtorch keeps its tensors in. It asks the process's allocator for them by posix_memalign, and among all other small
/// blocks they leave gaps that hardly ever fit the next one: the process comes to twice of what is alive in it and more. Here the large
/// ones have a heap of their own.
/// </summary>
internal static unsafe class TensorBlocks
{
    // Smaller ones are many, and little of the memory.
    private const int Large = 1 << 14;

    // The numbers of the C library's sysconf on Linux.
    private const int PageBytes = 30, PagesOfMemory = 85;

    private const string LibC10 = "libc10.so", Allocation = "posix_memalign", Deallocation = "free";

    private static BlockHeap? _heap;

    // What the library called before: that of the allocator which all of the process has, be it glibc's or one that was preloaded. Looked
    // up once more, because the entry that is replaced may still lead to the dynamic linker, which would put it back.
    private static delegate* unmanaged<nint*, nuint, nuint, int> _take;
    private static delegate* unmanaged<nint, void> _release;

    /// <summary>Whether libtorch asks this way.</summary>
    public static Installation Heap { get; } = new();

    /// <summary>Has libtorch ask this way; it must be loaded, and the C library glibc.</summary>
    public static void FillGaps() => Heap.Try(() =>
    {
        if (!NativeHeap.IsGlibC) return "the C library is not glibc";

        // Both or neither: a block has to be released where it was taken.
        bool canRedirect = NativeImport.Entry(LibC10, Allocation) != 0 && NativeImport.Entry(LibC10, Deallocation) != 0;
        if (!canRedirect) return "libc10's calls of the C library cannot be redirected";
        if ((_heap = BlockHeap.Reserve(Memory)) is null) return "the system reserves no addresses";
        nint take = NativeImport.Global(Allocation), release = NativeImport.Global(Deallocation);
        _take = (delegate* unmanaged<nint*, nuint, nuint, int>)take;
        _release = (delegate* unmanaged<nint, void>)release;
        NativeImport.Redirect(LibC10, Deallocation, (nint)(delegate* unmanaged<nint, void>)&Release);
        NativeImport.Redirect(LibC10, Allocation, (nint)(delegate* unmanaged<nint*, nuint, nuint, int>)&Take);

        // When the process ends libtorch still releases tensors, and no managed code can run any more: from then on a release does nothing.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            NativeImport.Redirect(LibC10, Allocation, take);
            NativeImport.Redirect(LibC10, Deallocation, NativeImport.Global("getpid"));
        };
        return null;
    });

    /// <summary>
    /// The machine's memory, in bytes. The heap has no more addresses: whether a tensor that no longer fits can be had is for glibc and the
    /// system to say, and libtorch's message if it cannot.
    /// </summary>
    internal static nuint Memory => (nuint)sysconf(PagesOfMemory) * (nuint)sysconf(PageBytes);

    /// <summary>The bytes of the large blocks that are taken.</summary>
    public static long Taken => _heap?.Taken ?? 0;

    /// <summary>The most that they have been since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => _heap?.Peak ?? 0;

    /// <summary>Begins to measure the peak anew.</summary>
    public static void ForgetPeak() => _heap?.ForgetPeak();

    /// <summary>Gives the pages of the gaps back to the system.</summary>
    public static void Trim() => _heap?.Trim();

    /// <summary>Whether a block is of the heap for large ones. The tests ask.</summary>
    /// <param name="block">Any address.</param>
    internal static bool Has(nint block) => _heap?.Has(block) ?? false;

    /// <summary>In the place of posix_memalign.</summary>
    [UnmanagedCallersOnly]
    private static int Take(nint* block, nuint alignment, nuint bytes)
    {
        nint taken = GuardPages.AreOn ? GuardPages.Take(bytes, alignment)
            : SakdPlatform.TensorHeap.IsWanted && alignment == BlockHeap.Alignment && bytes >= Large ? _heap!.Take(bytes) : 0;
        if (taken == 0) return _take(block, alignment, bytes);
        *block = taken;
        return 0;
    }

    /// <summary>In the place of free.</summary>
    [UnmanagedCallersOnly]
    private static void Release(nint block)
    {
        if (_heap!.Has(block)) _heap.Release(block);
        else if (GuardPages.Has(block)) GuardPages.Release(block);
        else _release(block);
    }

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern nint sysconf(int name);
}
