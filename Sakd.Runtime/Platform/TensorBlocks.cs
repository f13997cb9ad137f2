using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>
/// The blocks of glibc's heap that libtorch keeps its tensors in. It asks for them at multiples of 64 bytes, by posix_memalign, which looks for a gap of the size and 96 bytes more,
/// and cuts off what is too much: so the gap that a block leaves never takes another block of its size, and the heap comes to twice of what is alive in it.
/// Here such a request asks malloc first, for a size that keeps the ends of blocks at the same multiples: the gap that a block leaves is then where the next one begins.
/// </summary>
internal static class TensorBlocks
{
    private const int Alignment = 64;

    // What glibc writes before a block.
    private const int Header = 8;

    // Smaller ones are many, and little of the heap.
    private const int Large = 1 << 14;

    // Held here: native code has the address of what it points to.
    private static readonly Allocation _allocation = Allocate;

    private delegate int Allocation(nint block, nuint alignment, nuint size);

    /// <summary>Whether it is done so. The benchmarks compare both.</summary>
    public static bool AreGapsFilled { get; set; } = true;

    /// <summary>Has libtorch ask this way; it must be loaded, and the C library glibc.</summary>
    public static bool FillGaps() => NativeImport.Redirect("libc10.so", nameof(posix_memalign), Marshal.GetFunctionPointerForDelegate(_allocation));

    /// <summary>In the place of posix_memalign: what it gives back is freed in the same way.</summary>
    private static int Allocate(nint block, nuint alignment, nuint size)
    {
        if (!AreGapsFilled || alignment != Alignment || size < Large) return posix_memalign(block, alignment, size);

        nuint whole = ((size + Header + Alignment - 1) & ~(nuint)(Alignment - 1)) - Header;
        nint gap = malloc(whole);
        if (gap == 0 || gap % Alignment != 0)
        {
            free(gap);
            return posix_memalign(block, alignment, whole);
        }

        Marshal.WriteIntPtr(block, gap);
        return 0;
    }

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern int posix_memalign(nint block, nuint alignment, nuint size);

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern nint malloc(nuint size);

    [DllImport(NativeHeap.GlibC, ExactSpelling = true)]
    private static extern void free(nint block);
}
