using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>The C library's heap, where libtorch keeps its tensors. Other C libraries than glibc need no help.</summary>
internal static class NativeHeap
{
    private const string GlibC = "libc.so.6";

    // M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    private static readonly bool _isGlibC =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(GlibC, out nint library) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    /// <summary>
    /// Lets freed blocks be used again without asking the system for them: glibc would map every feature of a batch anew, and have each
    /// of its pages filled with zeros, in every step. Once in a process.
    /// </summary>
    internal static void KeepFreedBlocks()
    {
        if (!_isGlibC) return;
        _ = mallopt(MmapThreshold, 1 << 30);
        _ = mallopt(TrimThreshold, int.MaxValue);
        _ = mallopt(TopPad, 64 << 20);
    }

    /// <summary>
    /// Gives free pages back to the system. glibc keeps the blocks of every size a step has ever used, so that the process grows
    /// by gigabytes while the number of live tensors stays the same.
    /// </summary>
    internal static void Trim()
    {
        if (_isGlibC) _ = malloc_trim(0);
    }

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int malloc_trim(nuint pad);

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int mallopt(int parameter, int value);
}
